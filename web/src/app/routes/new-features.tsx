import { Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { allItems } from '@/api/pages';
import type { Dataset, FeatureStep, Project } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton, PageSkeleton } from '@/components/ui/skeletons';
import { datasetSchemaQuery, datasetsQuery } from '@/features/datasets/api/datasets';
import { featureSetQuery } from '@/features/recipes/api/feature-sets';
import { RecipeBuilder } from '@/features/recipes/components/recipe-builder';
import { withSteps } from '@/features/recipes/lib/steps';
import { plural } from '@/lib/format';
import { proposeTarget } from '@/lib/propose-target';
import { EmptyData } from './empty-lists';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/features/new' as const;

interface BuilderForProps {
  project: Project;
  dataset: Dataset;
  from: string | undefined;
  /** Steps the recipe begins with, besides those of `from`. */
  add: FeatureStep[];
}

function BuilderFor({ project, dataset, from, add }: BuilderForProps) {
  const navigate = useNavigate();
  const schema = useQuery(datasetSchemaQuery(dataset.id));
  const base = useQuery({ ...featureSetQuery(from ?? ''), enabled: from !== undefined });
  if (from !== undefined && base.isPending) return <BlockSkeleton height={420} />;
  return (
    <QueryView query={schema} skeleton={<BlockSkeleton height={420} />}>
      {({ columns }) => (
        <RecipeBuilder
          key={dataset.id}
          projectId={project.id}
          dataset={dataset}
          columns={columns}
          firstTarget={
            base.data?.target ??
            (project.type === 'clustering'
              ? ''
              : (proposeTarget(columns, project.type, project.target_column)?.column ?? ''))
          }
          firstSteps={withSteps(base.data?.steps ?? [], add)}
          onMade={(set) =>
            void navigate({
              to: '/p/$projectId/features/$setId',
              params: { projectId: project.id, setId: set.id },
            })
          }
        />
      )}
    </QueryView>
  );
}

export function NewFeaturesPage() {
  const { projectId } = useParams({ from: route });
  const search = useSearch({ from: route });
  const navigate = useNavigate({ from: '/p/$projectId/features/new' });
  const { project, query, mayEdit, role } = useProject(projectId);
  const list = useInfiniteQuery(datasetsQuery(projectId));
  const ready = list.data ? allItems(list.data).filter((item) => item.status === 'ready') : [];
  const dataset = ready.find((item) => item.id === search.dataset) ?? ready[0];
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="build features in this project">
      {() => (
        <>
          <PageHeader title="Build features" over={<ProjectCrumb project={project} />} />
          {role && !mayEdit ? (
            <Notice tone="warn" title="You can view this project but not build features in it.">
              Your role is {role}. Editors, admins and owners build features.
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
                          next &&
                          void navigate({
                            search: (before) => ({ ...before, dataset: next }),
                            replace: true,
                          })
                        }
                      />
                    )}
                    <BuilderFor
                      project={project}
                      dataset={dataset}
                      from={search.from}
                      add={search.add ?? []}
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
