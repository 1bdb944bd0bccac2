// The three kinds of question a project can ask, in the words of a user.
export const taskTypes = ['classification', 'regression', 'clustering'] as const;
export type TaskType = (typeof taskTypes)[number];

export const taskText: Record<TaskType, { title: string; question: string; example: string }> = {
  classification: {
    title: 'Classification',
    question: 'Which group does a row belong to?',
    example: 'Will a customer leave? Which species is it?',
  },
  regression: {
    title: 'Regression',
    question: 'How much or how many?',
    example: 'What price? How heavy?',
  },
  clustering: {
    title: 'Clustering',
    question: 'Which rows are alike?',
    example: 'What kinds of customers are there? No target is needed.',
  },
};

const metrics: Record<TaskType, string[]> = {
  classification: [
    'roc_auc',
    'accuracy',
    'balanced_accuracy',
    'f1',
    'precision',
    'recall',
    'pr_auc',
    'log_loss',
    'brier',
    'mcc',
  ],
  regression: ['rmse', 'mae', 'r2', 'mape', 'median_ae'],
  clustering: ['silhouette', 'davies_bouldin', 'calinski_harabasz', 'inertia'],
};

export function metricsOf(task: TaskType): string[] {
  return metrics[task];
}

const lowerIsBetter = new Set([
  'log_loss',
  'brier',
  'rmse',
  'mae',
  'mape',
  'median_ae',
  'davies_bouldin',
  'inertia',
]);

export function isLowerBetter(metric: string): boolean {
  return lowerIsBetter.has(metric);
}
