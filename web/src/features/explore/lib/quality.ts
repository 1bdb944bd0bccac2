// Reads the quality report: issues of one kind together, worst first, and the words for kinds and evidence.
import type { CleanStep, FeatureStep, QualityIssue, TableQuality } from '@/api/types';
import { formatCell, formatCount, formatPercent, formatValue, words } from '@/lib/format';
import { readStep } from './step-kinds';
import { mergeSteps } from './step-request';
import { namesOf } from './step-words';

export type Severity = QualityIssue['severity'];

export const severities: { value: Severity; label: string; means: string }[] = [
  { value: 'high', label: 'High', means: 'Will spoil a model or its judgement' },
  { value: 'medium', label: 'Medium', means: 'Worth a step' },
  { value: 'low', label: 'Low', means: 'Good to know' },
];

const titles: Record<QualityIssue['code'], string> = {
  missing: 'Missing values',
  disguised_missing: 'Placeholders for “no value”',
  duplicate_rows: 'Repeated rows',
  duplicate_identifiers: 'Repeated identifiers',
  constant: 'Constant column',
  near_constant: 'Almost constant column',
  high_cardinality: 'Very many categories',
  mixed_types: 'Numbers and texts mixed',
  invalid_dates: 'Dates that cannot be',
  mixed_date_formats: 'Dates written in several ways',
  outliers: 'Outliers',
  skewed: 'Long tail',
  zeros: 'Mostly zeros',
  infinite: 'Infinite values',
  target_imbalance: 'Unequal classes',
  target_leakage: 'Gives the target away',
  target_missing: 'Target missing',
  identifier_like: 'Looks like an identifier',
  drift: 'Changed since an earlier version',
};

/** A server may know more codes than this page. */
export function issueTitle(code: string): string {
  return (titles as Record<string, string>)[code] ?? words(code);
}

export interface IssueGroup {
  key: string;
  code: string;
  severity: Severity;
  title: string;
  issues: QualityIssue[];
  /** What cures all of them, as few steps as possible; empty when nothing does. */
  steps: CleanStep[];
  /** What helps in a recipe, which leaves the table as it is. */
  featureSteps: FeatureStep[];
}

/** The step of a recipe that helps with an issue. */
export function featureStepOf(issue: QualityIssue): FeatureStep | undefined {
  const step = issue.feature_step;
  if (typeof step?.op !== 'string' || !Array.isArray(step.columns)) return undefined;
  return { op: step.op, columns: step.columns.map(String) };
}

const featureWords: Record<string, string> = {
  log: 'Take the logarithm of',
  power: 'Make more even by a power of',
  frequency_encoder: 'Write the frequency instead of',
  text_tfidf: 'Weigh the words of',
};

/** A step of a recipe in words; its columns follow. */
export function featureSentence({ op, columns }: FeatureStep): string {
  return `${featureWords[op] ?? words(op)} ${namesOf(columns)}`;
}

/** Steps of one kind as one. */
function mergeFeatureSteps(steps: readonly FeatureStep[]): FeatureStep[] {
  const merged = new Map<string, FeatureStep>();
  for (const { op, columns } of steps)
    merged.set(op, { op, columns: [...(merged.get(op)?.columns ?? []), ...columns] });
  return [...merged.values()];
}

/** Issues of one code and severity together; the order of the server, which is worst first, stays. */
export function groupIssues(issues: readonly QualityIssue[]): IssueGroup[] {
  const groups = new Map<string, IssueGroup>();
  for (const issue of issues) {
    const key = `${issue.severity} ${issue.code}`;
    const group = groups.get(key) ?? {
      key,
      code: issue.code,
      severity: issue.severity,
      title: issueTitle(issue.code),
      issues: [],
      steps: [],
      featureSteps: [],
    };
    group.issues.push(issue);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    steps: mergeSteps(group.issues.flatMap((issue) => readStep(issue.suggestion) ?? [])),
    featureSteps: mergeFeatureSteps(group.issues.flatMap((issue) => featureStepOf(issue) ?? [])),
  }));
}

export function countBySeverity(quality: TableQuality): Record<Severity, number> {
  const counts = { high: 0, medium: 0, low: 0 };
  for (const issue of quality.issues) counts[issue.severity] += 1;
  return counts;
}

/** Issues that were not fetched: none is worse than the last of those that were. */
export function issuesLeft(quality: TableQuality): number {
  return Math.max(0, quality.issue_count - quality.issues.length);
}

/** Whether issues of the severity may be among those not fetched. */
export function isCutShort(quality: TableQuality, severity: Severity): boolean {
  return issuesLeft(quality) > 0 && quality.issues.at(-1)?.severity === severity;
}

export function verdict(quality: TableQuality): string {
  const { high, medium } = countBySeverity(quality);
  if (quality.issues.length === 0) return 'Nothing was found that needs care.';
  if (high > 0)
    return `${formatCount(high)} of the issues below would spoil a model: see to ${high === 1 ? 'it' : 'them'} first.`;
  if (medium > 0) return 'Nothing is badly wrong; some issues are worth a step.';
  return 'Good to train on; what is listed is only good to know.';
}

const evidenceNames: Record<string, string> = {
  ratio: 'share',
  number_ratio: 'share of numbers',
  iqr: 'outside by IQR',
  robust_z: 'outside by robust z',
  low: 'lower bound',
  high: 'upper bound',
  psi: 'stability index',
  odd_values: 'others',
  min: 'first',
  max: 'last',
};

const ratioKeys = ['ratio', 'number_ratio'];

/** A value, or a way of writing dates with its rows. */
function listedValue(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('format' in value) || !('rows' in value))
    return formatCell(value);
  return `${formatCell(value.format)} (${formatValue(Number(value.rows))})`;
}

function evidenceValue(code: string, key: string, value: unknown): string {
  if (typeof value === 'number')
    return ratioKeys.includes(key) && code !== 'target_imbalance'
      ? formatPercent(value, value < 0.1 ? 2 : 1)
      : formatValue(value);
  if (Array.isArray(value)) return value.map(listedValue).join(', ');
  return value === null ? 'none' : formatCell(value);
}

/** The figures behind an issue, for reading: [name, value]. */
export function evidenceOf(issue: QualityIssue): [string, string][] {
  return Object.entries(issue.evidence).map(([key, value]) => {
    const name =
      key === 'ratio' && issue.code === 'target_imbalance'
        ? 'times as frequent'
        : (evidenceNames[key] ?? key.replaceAll('_', ' '));
    return [name, evidenceValue(issue.code, key, value)];
  });
}

/** Every suggestion of the report as few steps, in the server's order, in which they can be done. */
export function everyStep(quality: TableQuality): CleanStep[] {
  return quality.plan.flatMap((step) => readStep(step) ?? []);
}
