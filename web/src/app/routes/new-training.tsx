import { Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { allItems } from '@/api/pages';
import type { Dataset, Project } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton, PageSkeleton } from '@/components/ui/skeletons';
import { datasetSchemaQuery, datasetsQuery } from '@/features/datasets/api/datasets';
import { featureSetsQuery } from '@/features/recipes/api/feature-sets';
import { algorithmsQuery } from '@/features/trainings/api/algorithms';
import { TrainingForm } from '@/features/trainings/components/training-form';
import { plural } from '@/lib/format';
import { EmptyData } from './empty-lists';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/train/new' as const;

interface FormForProps {
  project: Project;
  dataset: Dataset;
  features: string | undefined;
  balanced: boolean;
}

function FormFor({ project, dataset, features, balanced }: FormForProps) {
  const navigate = useNavigate();
  const schema = useQuery(datasetSchemaQuery(dataset.id));
  const algorithms = useQuery(algorithmsQuery);
  const sets = useInfiniteQuery(featureSetsQuery(project.id));
  return (
    <QueryView query={schema} skeleton={<BlockSkeleton height={420} />}>
      {({ columns }) => (
        <QueryView query={algorithms} skeleton={<BlockSkeleton height={420} />}>
          {({ items }) => (
            <QueryView query={sets} skeleton={<BlockSkeleton height={420} />}>
              {(all) => (
                <TrainingForm
                  key={dataset.id}
                  projectId={project.id}
                  task={project.type}
                  projectTarget={project.target_column}
                  projectMetric={project.primary_metric}
                  dataset={dataset}
                  columns={columns}
                  algorithms={items}
                  featureSets={allItems(all).filter(
                    (set) => set.dataset_id === dataset.id && set.status === 'ready',
                  )}
                  firstFeatures={features}
                  firstBalanced={balanced}
                  onStarted={(training) =>
                    void navigate({
                      to: '/p/$projectId/train/$trainingId',
                      params: { projectId: project.id, trainingId: training.id },
                    })
                  }
                />
              )}
            </QueryView>
          )}
        </QueryView>
      )}
    </QueryView>
  );
}

export function NewTrainingPage() {
  const { projectId } = useParams({ from: route });
  const search = useSearch({ from: route });
  const navigate = useNavigate({ from: '/p/$projectId/train/new' });
  const { project, query, mayEdit, role } = useProject(projectId);
  const list = useInfiniteQuery(datasetsQuery(projectId));
  const ready = list.data
    ? allItems(list.data).filter((dataset) => dataset.status === 'ready')
    : [];
  const dataset = ready.find((item) => item.id === search.dataset) ?? ready[0];
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="train in this project">
      {() => (
        <>
          <PageHeader title="Train a model" over={<ProjectCrumb project={project} />} />
          {role && !mayEdit ? (
            <Notice tone="warn" title="You can view this project but not train in it.">
              Your role is {role}. Editors, admins and owners train models; any of them can tell an
              admin to change yours.
            </Notice>
          ) : (
            <QueryView query={list} skeleton={<BlockSkeleton height={420} />}>
              {() =>
                !dataset || !project ? (
                  <Panel>
                    <EmptyData projectId={projectId} mayEdit={mayEdit} />
                  </Panel>
                ) : (
                  <div className={layout.stack}>
                    {ready.length > 1 && (
                      <Select
                        className={layout.narrow}
                        label="Dataset"
                        description={`${plural(dataset.row_count ?? 0, 'row')}, ${plural(dataset.column_count ?? 0, 'column')}`}
                        data={ready.map((item) => ({
                          value: item.id,
                          label: `${item.name} v${item.version}`,
                        }))}
                        allowDeselect={false}
                        value={dataset.id}
                        onChange={(next) =>
                          next && void navigate({ search: { dataset: next }, replace: true })
                        }
                      />
                    )}
                    <FormFor
                      project={project}
                      dataset={dataset}
                      features={search.features}
                      balanced={search.weights === 'balanced'}
                    />
                  </div>
                )
              }
            </QueryView>
          )}
        </>
      )}
    </QueryView>
  );
}
