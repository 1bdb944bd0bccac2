// Every page of the product, declared once. Pages are loaded when they are first visited.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { isSignedIn } from '@/api/session';
import type { FeatureStep, ProjectStatus, ProjectType } from '@/api/types';
import { PageSkeleton } from '@/components/ui/skeletons';
import { innerPath } from '@/lib/inner-path';
import { taskTypes } from '@/lib/tasks';
import { PageError } from './routes/page-error';
import { NotFoundPage } from './routes/not-found';
import { Shell } from './shell/shell';

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  return known.find((item) => item === value);
}

function numberIn(value: unknown, low: number, high: number): number | undefined {
  const number = Number(value);
  return value !== undefined && value !== '' && number >= low && number <= high
    ? number
    : undefined;
}

/** Steps of a recipe as an address may hold them; what is none is left out. */
function featureSteps(value: unknown): FeatureStep[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('op' in item) || !('columns' in item))
      return [];
    const { op, columns } = item;
    const named = Array.isArray(columns) && columns.every((name) => typeof name === 'string');
    return typeof op === 'string' && named ? [{ op, columns }] : [];
  });
}

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { from?: string } => {
    const from = innerPath(search.from);
    return from ? { from } : {};
  },
  component: lazyRouteComponent(() => import('./routes/login'), 'LoginPage'),
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  component: lazyRouteComponent(() => import('./routes/register'), 'RegisterPage'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: '_app',
  beforeLoad: ({ location }) => {
    if (isSignedIn()) return;
    const from = location.href;
    throw redirect({ to: '/login', search: from === '/' ? {} : { from } });
  },
  component: Shell,
});

const start = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/start'), 'StartPage'),
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/w/$workspaceId',
  component: lazyRouteComponent(() => import('./routes/home'), 'HomePage'),
});

/** A list, or with ?deleted=yes what was deleted from it. */
const deletedSearch = (search: Record<string, unknown>): { deleted?: 'yes' } =>
  search.deleted === 'yes' ? { deleted: 'yes' } : {};

const projectStatuses = ['active', 'completed', 'archived'] as const;

export interface ProjectsSearch {
  sort?: string;
  search?: string;
  status?: ProjectStatus;
  type?: ProjectType;
  new?: string;
  deleted?: 'yes';
}

const projects = createRoute({
  getParentRoute: () => app,
  path: '/w/$workspaceId/projects',
  validateSearch: (search: Record<string, unknown>): ProjectsSearch => {
    const out: ProjectsSearch = deletedSearch(search);
    for (const name of ['sort', 'search', 'new'] as const) {
      const value = text(search[name]);
      if (value) out[name] = value;
    }
    const status = oneOf(search.status, projectStatuses);
    if (status) out.status = status;
    const type = oneOf(search.type, taskTypes);
    if (type) out.type = type;
    return out;
  },
  component: lazyRouteComponent(() => import('./routes/projects'), 'ProjectsPage'),
});

const tabSearch = (search: Record<string, unknown>): { tab?: string } => {
  const tab = text(search.tab);
  return tab ? { tab } : {};
};

const workspace = createRoute({
  getParentRoute: () => app,
  path: '/w/$workspaceId/settings',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./routes/workspace'), 'WorkspacePage'),
});

const account = createRoute({
  getParentRoute: () => app,
  path: '/account',
  component: lazyRouteComponent(() => import('./routes/account'), 'AccountPage'),
});

const project = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId',
  component: lazyRouteComponent(() => import('./routes/project'), 'ProjectPage'),
});

const data = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/data',
  validateSearch: deletedSearch,
  component: lazyRouteComponent(() => import('./routes/data'), 'DataPage'),
});

const importUpload = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/data/import/$uploadId',
  validateSearch: (
    search: Record<string, unknown>,
  ): { source: string; name: string; size?: number } => ({
    source: text(search.source) ?? '',
    name: text(search.name) ?? 'file.csv',
    ...(numberIn(search.size, 0, 1e15) !== undefined ? { size: Number(search.size) } : {}),
  }),
  component: lazyRouteComponent(() => import('./routes/import-upload'), 'ImportUploadPage'),
});

const datasetSearchNames = [
  'tab',
  'column',
  'by',
  'view',
  'method',
  'x',
  'y',
  'color',
  'time',
  'value',
] as const;

/** What of a dataset is on screen, so that a link opens the same view. */
export type DatasetSearch = Partial<Record<(typeof datasetSearchNames)[number], string>>;

const dataset = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/data/$datasetId',
  validateSearch: (search: Record<string, unknown>): DatasetSearch => {
    const out: DatasetSearch = {};
    for (const name of datasetSearchNames) {
      const value = text(search[name]);
      if (value) out[name] = value;
    }
    return out;
  },
  component: lazyRouteComponent(() => import('./routes/dataset'), 'DatasetPage'),
});

const features = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/features',
  validateSearch: deletedSearch,
  component: lazyRouteComponent(() => import('./routes/features'), 'FeaturesPage'),
});

const newFeatures = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/features/new',
  validateSearch: (
    search: Record<string, unknown>,
  ): { dataset?: string; from?: string; add?: FeatureStep[] } => {
    const dataset = text(search.dataset);
    const from = text(search.from);
    const add = featureSteps(search.add);
    return {
      ...(dataset ? { dataset } : {}),
      ...(from ? { from } : {}),
      ...(add.length > 0 ? { add } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./routes/new-features'), 'NewFeaturesPage'),
});

const featureSet = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/features/$setId',
  component: lazyRouteComponent(() => import('./routes/feature-set'), 'FeatureSetPage'),
});

const newSource = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/sources/new',
  validateSearch: (search: Record<string, unknown>): { kind?: string } => {
    const kind = text(search.kind);
    return kind ? { kind } : {};
  },
  component: lazyRouteComponent(() => import('./routes/new-source'), 'NewSourcePage'),
});

const source = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/sources/$sourceId',
  component: lazyRouteComponent(() => import('./routes/source'), 'SourcePage'),
});

const train = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/train',
  validateSearch: deletedSearch,
  component: lazyRouteComponent(() => import('./routes/train'), 'TrainPage'),
});

const newTraining = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/train/new',
  validateSearch: (
    search: Record<string, unknown>,
  ): { dataset?: string; features?: string; weights?: 'balanced' } => {
    const id = text(search.dataset);
    const set = text(search.features);
    return {
      ...(id ? { dataset: id } : {}),
      ...(set ? { features: set } : {}),
      ...(search.weights === 'balanced' ? { weights: 'balanced' } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./routes/new-training'), 'NewTrainingPage'),
});

const training = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/train/$trainingId',
  component: lazyRouteComponent(() => import('./routes/training'), 'TrainingPage'),
});

const models = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/models',
  validateSearch: deletedSearch,
  component: lazyRouteComponent(() => import('./routes/models'), 'ModelsPage'),
});

const model = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/models/$modelId',
  validateSearch: (search: Record<string, unknown>): { threshold?: number } => {
    const threshold = numberIn(search.threshold, 0, 1);
    return threshold === undefined ? {} : { threshold };
  },
  component: lazyRouteComponent(() => import('./routes/model'), 'ModelPage'),
});

const tryModel = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/models/$modelId/try',
  component: lazyRouteComponent(() => import('./routes/try-model'), 'TryModelPage'),
});

const predictions = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/predictions',
  validateSearch: (search: Record<string, unknown>): { model?: string } => {
    const id = text(search.model);
    return id ? { model: id } : {};
  },
  component: lazyRouteComponent(() => import('./routes/predictions'), 'PredictionsPage'),
});

const prediction = createRoute({
  getParentRoute: () => app,
  path: '/p/$projectId/predictions/$predictionId',
  component: lazyRouteComponent(() => import('./routes/prediction'), 'PredictionPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    register,
    app.addChildren([
      start,
      home,
      projects,
      workspace,
      account,
      project,
      data,
      importUpload,
      dataset,
      features,
      newFeatures,
      featureSet,
      newSource,
      source,
      train,
      newTraining,
      training,
      models,
      model,
      tryModel,
      predictions,
      prediction,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
