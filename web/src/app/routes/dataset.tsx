import { Tabs } from '@mantine/core';
import { useCallback } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { Dataset, Project } from '@/api/types';
import { ApiError } from '@/api/errors';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton, RowsSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { toast, toastError } from '@/components/ui/toast';
import { TimeAgo } from '@/components/ui/time-ago';
import { datasetQuery, datasetSchemaQuery, useChangeRole } from '@/features/datasets/api/datasets';
import { ExportMenu } from '@/features/datasets/components/export-menu';
import { Importing } from '@/features/datasets/components/importing';
import { ImportNotes } from '@/features/datasets/components/import-notes';
import { RowsGrid } from '@/features/datasets/components/rows-grid';
import { SchemaTable } from '@/features/datasets/components/schema-table';
import { formatBytes, formatCount, plural } from '@/lib/format';
import { proposeTarget } from '@/lib/propose-target';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const tabs = ['columns', 'rows', 'import'] as const;
const route = '/_app/p/$projectId/data/$datasetId' as const;

function Ready({
  dataset,
  project,
  mayEdit,
  tab,
  onTab,
}: {
  dataset: Dataset;
  mayEdit: boolean;
  project: Project;
  tab: string;
  onTab: (tab: string) => void;
}) {
  const schema = useQuery(datasetSchemaQuery(dataset.id));
  const { mutate } = useChangeRole(dataset.id);
  const onRole = useCallback(
    (change: Parameters<typeof mutate>[0]) =>
      mutate(change, {
        onSuccess: () => toast(`“${change.name}” is now ${change.role}.`),
        onError: (error) => toastError('The role was not changed', error),
      }),
    [mutate],
  );
  const notes = (dataset.rejected?.count ?? 0) + dataset.warnings.length;
  return (
    <Tabs value={tab} keepMounted={false} onChange={(next) => onTab(next ?? 'columns')}>
      <Tabs.List mb="md">
        <Tabs.Tab value="columns">Columns</Tabs.Tab>
        <Tabs.Tab value="rows">Rows</Tabs.Tab>
        <Tabs.Tab value="import">
          Import notes{notes > 0 ? ` (${formatCount(notes)})` : ''}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="columns">
        <Panel flush>
          <QueryView query={schema} skeleton={<RowsSkeleton rows={8} />}>
            {({ columns }) => (
              <SchemaTable
                columns={columns}
                rowCount={dataset.row_count ?? 0}
                proposed={proposeTarget(columns, project.type, project.target_column)}
                onRole={mayEdit ? onRole : undefined}
              />
            )}
          </QueryView>
        </Panel>
      </Tabs.Panel>
      <Tabs.Panel value="rows">
        <Panel flush>
          <QueryView query={schema} skeleton={<RowsSkeleton rows={12} />}>
            {({ columns }) => <RowsGrid datasetId={dataset.id} columns={columns} />}
          </QueryView>
        </Panel>
      </Tabs.Panel>
      <Tabs.Panel value="import">
        <ImportNotes dataset={dataset} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Failed({ dataset }: { dataset: Dataset }) {
  const { error } = dataset;
  return (
    <Panel>
      <ErrorState
        error={
          new ApiError({
            status: 422,
            code: error?.code ?? 'import_failed',
            title: 'The file could not be imported',
            detail: error?.message,
            errors: error?.errors,
          })
        }
        action={
          <LinkButton
            to="/p/$projectId/data"
            params={{ projectId: dataset.project_id }}
            variant="default"
          >
            Upload a corrected file
          </LinkButton>
        }
      />
    </Panel>
  );
}

export function DatasetPage() {
  const { projectId, datasetId } = useParams({ from: route });
  const search = useSearch({ from: route });
  const tab = tabs.find((name) => name === search.tab) ?? tabs[0];
  const navigate = useNavigate({ from: '/p/$projectId/data/$datasetId' });
  const { project, mayEdit } = useProject(projectId);
  const query = useQuery(datasetQuery(datasetId));
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this dataset">
      {(dataset) => (
        <>
          <PageHeader
            title={dataset.name}
            over={<ProjectCrumb project={project} />}
            facts={
              dataset.status === 'ready'
                ? [
                    `${plural(dataset.row_count ?? 0, 'row')} × ${plural(dataset.column_count ?? 0, 'column')}`,
                    formatBytes(dataset.size_bytes),
                    `version ${dataset.version}`,
                    <span key="at">
                      imported <TimeAgo at={dataset.created_at} />
                    </span>,
                  ]
                : [<Status key="status" value={dataset.status} />]
            }
            actions={
              dataset.status === 'ready' ? (
                <>
                  <ExportMenu dataset={dataset} />
                  {mayEdit && (
                    <LinkButton
                      to="/p/$projectId/train/new"
                      params={{ projectId }}
                      search={{ dataset: datasetId }}
                    >
                      Train a model
                    </LinkButton>
                  )}
                </>
              ) : undefined
            }
          />
          <div className={layout.stack}>
            {dataset.status === 'importing' && <Importing dataset={dataset} />}
            {dataset.status === 'failed' && <Failed dataset={dataset} />}
            {dataset.status === 'ready' && project && (
              <Ready
                dataset={dataset}
                project={project}
                mayEdit={mayEdit}
                tab={tab}
                onTab={(next) =>
                  void navigate({ search: next === 'columns' ? {} : { tab: next }, replace: true })
                }
              />
            )}
          </div>
        </>
      )}
    </QueryView>
  );
}
