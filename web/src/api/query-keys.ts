// All cache keys in one place, from general to particular, so that a mutation can name what it makes stale.
export const keys = {
  me: ['me'] as const,
  workspaces: ['workspaces'] as const,
  workspace: (id: string) => ['workspaces', id] as const,
  members: (id: string) => ['workspaces', id, 'members'] as const,
  apiKeys: (id: string) => ['workspaces', id, 'api-keys'] as const,
  audit: (id: string) => ['workspaces', id, 'audit'] as const,
  usage: (id: string) => ['workspaces', id, 'usage'] as const,
  projects: (workspaceId: string) => ['workspaces', workspaceId, 'projects'] as const,
  project: (id: string) => ['project', id] as const,
  projectStats: (id: string) => ['project', id, 'stats'] as const,
  datasets: (projectId: string) => ['project', projectId, 'datasets'] as const,
  dataset: (id: string) => ['dataset', id] as const,
  datasetSchema: (id: string) => ['dataset', id, 'schema'] as const,
  datasetRows: (id: string, offset: number, limit: number) =>
    ['dataset', id, 'rows', offset, limit] as const,
  /** All that comes from looking at a dataset; stale when it is looked at anew. */
  profile: (id: string) => ['dataset', id, 'profile'] as const,
  eda: (id: string) => ['dataset', id, 'eda'] as const,
  statistics: (id: string, part: unknown) =>
    ['dataset', id, 'profile', 'statistics', part] as const,
  quality: (id: string) => ['dataset', id, 'profile', 'quality'] as const,
  correlations: (id: string, method: string) =>
    ['dataset', id, 'profile', 'correlations', method] as const,
  missingness: (id: string) => ['dataset', id, 'profile', 'missing'] as const,
  targetRelations: (id: string) => ['dataset', id, 'profile', 'target'] as const,
  distribution: (id: string, options: unknown) => ['dataset', id, 'distribution', options] as const,
  scatter: (id: string, options: unknown) => ['dataset', id, 'scatter', options] as const,
  timeSeries: (id: string, options: unknown) => ['dataset', id, 'time', options] as const,
  lineage: (id: string) => ['dataset', id, 'lineage'] as const,
  versions: (projectId: string, name: string) =>
    ['project', projectId, 'datasets', 'versions', name] as const,
  datasource: (id: string) => ['datasource', id] as const,
  inspection: (uploadId: string, options: unknown) =>
    ['upload', uploadId, 'inspect', options] as const,
  algorithms: ['algorithms'] as const,
  hyperparameters: (id: string, datasetId: string) =>
    ['algorithms', id, 'hyperparameters', datasetId] as const,
  trainings: (projectId: string) => ['project', projectId, 'trainings'] as const,
  training: (id: string) => ['training', id] as const,
  trainingProgress: (id: string) => ['training', id, 'progress'] as const,
  trainingLogs: (id: string) => ['training', id, 'logs'] as const,
  models: (projectId: string) => ['project', projectId, 'models'] as const,
  model: (id: string) => ['model', id] as const,
  modelMetrics: (id: string) => ['model', id, 'metrics'] as const,
  confusion: (id: string, threshold: number | undefined) =>
    ['model', id, 'confusion', threshold] as const,
  roc: (id: string) => ['model', id, 'roc'] as const,
  pr: (id: string) => ['model', id, 'pr'] as const,
  calibration: (id: string) => ['model', id, 'calibration'] as const,
  lift: (id: string) => ['model', id, 'lift'] as const,
  thresholdFor: (id: string, objective: string) => ['model', id, 'threshold', objective] as const,
  residuals: (id: string) => ['model', id, 'residuals'] as const,
  importance: (id: string, method: string) => ['model', id, 'importance', method] as const,
  predictions: (projectId: string) => ['project', projectId, 'predictions'] as const,
  prediction: (id: string) => ['prediction', id] as const,
  version: ['version'] as const,
};
