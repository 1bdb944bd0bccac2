// The audit log in words: "dataset.create" -> "Created a dataset".
import { formatBytes, formatCount, words } from '@/lib/format';

const verbs: Record<string, string> = {
  create: 'Created',
  update: 'Changed',
  delete: 'Deleted',
  restore: 'Restored',
  cancel: 'Cancelled',
  resume: 'Ran again',
  describe: 'Described',
  add: 'Added',
  remove: 'Removed',
  revoke: 'Revoked',
  login: 'Signed in',
  logout: 'Signed out',
  register: 'Registered',
  role: 'Changed the role of',
  check_rules: 'Checked the rules of',
  refresh: 'Read again',
};

const things: Record<string, string> = {
  api_key: 'an API key',
  datasource: 'a data source',
  upload: 'a file',
  dataset: 'a dataset',
  rule: 'a rule',
  training: 'a training',
  model: 'a model',
  project: 'a project',
  member: 'a member',
  workspace: 'the workspace',
};

/** What was done; an action that is not known reads as it is called in the API. */
export function actionWords(action: string): string {
  if (action === 'upload.create') return 'Uploaded a file';
  if (action === 'dataset.create') return 'Imported a dataset';
  if (action === 'training.create') return 'Started a training';
  if (action === 'training.resume') return 'Ran a training again';
  const [thing = '', what = ''] = action.split('.');
  const verb = verbs[what];
  if (thing === 'user') return verb ?? words(what);
  const object = things[thing];
  return verb && object ? `${verb} ${object}` : action;
}

/** What the filter offers: what happens most, in the order things are made. */
export const knownActions: readonly string[] = [
  'workspace.update',
  'member.add',
  'member.role',
  'member.remove',
  'api_key.create',
  'api_key.delete',
  'project.create',
  'project.update',
  'project.delete',
  'project.restore',
  'upload.create',
  'upload.delete',
  'upload.restore',
  'dataset.create',
  'dataset.refresh',
  'dataset.update',
  'dataset.describe',
  'dataset.delete',
  'dataset.restore',
  'rule.create',
  'rule.update',
  'rule.delete',
  'training.create',
  'training.cancel',
  'training.delete',
  'training.restore',
  'model.delete',
  'model.restore',
];

function valueText(name: string, value: unknown): string {
  if (name.endsWith('_bytes') && typeof value === 'number') return formatBytes(value);
  return typeof value === 'number' ? formatCount(value) : String(value);
}

/** The name of what it was done to, and what else is known of it. Ids are left out: the target has its own. */
export function detailWords(detail: Record<string, unknown> | null | undefined): {
  name: string | undefined;
  rest: string;
} {
  const entries = Object.entries(detail ?? {}).filter(
    ([name, value]) => value !== null && typeof value !== 'object' && !name.endsWith('_id'),
  );
  const named = entries.find(
    ([name]) => name === 'name' || name === 'filename' || name === 'email',
  );
  const rest = entries
    .filter((entry) => entry !== named)
    .map(
      ([name, value]) =>
        `${words(name.replace(/_bytes$/, '')).toLowerCase()} ${valueText(name, value)}`,
    )
    .join(', ');
  return { name: named ? String(named[1]) : undefined, rest };
}
