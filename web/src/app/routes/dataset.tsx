import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Dataset } from '@/api/types';
import { ApiError } from '@/api/errors';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { datasetQuery } from '@/features/datasets/api/datasets';
import { ExportMenu } from '@/features/datasets/components/export-menu';
import { Importing } from '@/features/datasets/components/importing';
import { RefusedRules } from '@/features/rules/components/refused-rules';
import { RefreshButton } from '@/features/sources/components/refresh-button';
import { formatBytes, plural } from '@/lib/format';
import { DatasetTabs } from './dataset-tabs';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/data/$datasetId' as const;

function Failed({ dataset }: { dataset: Dataset }) {
  const { error, parent_id: parent } = dataset;
  const params = { projectId: dataset.project_id };
  return (
    <Panel>
      <ErrorState
        error={
          new ApiError({
            status: 422,
            code: error?.code ?? 'import_failed',
            title: parent
              ? 'The cleaning stopped'
              : dataset.upload_id
                ? 'The file could not be imported'
                : 'The source could not be read',
            detail: error?.message,
            errors: error?.errors,
          })
        }
        action={
          parent ? (
            <LinkButton
              to="/p/$projectId/data/$datasetId"
              params={{ ...params, datasetId: parent }}
              search={{ tab: 'quality' }}
              variant="default"
            >
              Back to the version it was made of
            </LinkButton>
          ) : !dataset.upload_id && dataset.datasource_id ? (
            <LinkButton
              to="/p/$projectId/sources/$sourceId"
              params={{ ...params, sourceId: dataset.datasource_id }}
              variant="default"
            >
              Back to the data source
            </LinkButton>
          ) : (
            <LinkButton to="/p/$projectId/data" params={params} variant="default">
              Upload a corrected file
            </LinkButton>
          )
        }
      />
    </Panel>
  );
}

export function DatasetPage() {
  const { projectId, datasetId } = useParams({ from: route });
  const { project, mayEdit } = useProject(projectId);
  const navigate = useNavigate();
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
                      {dataset.parent_id ? 'made' : 'imported'} <TimeAgo at={dataset.created_at} />
                    </span>,
                  ]
                : [<Status key="status" value={dataset.status} />]
            }
            actions={
              dataset.status === 'ready' ? (
                <>
                  {mayEdit && (
                    <RefreshButton
                      dataset={dataset}
                      onCreated={(next) =>
                        void navigate({
                          to: '/p/$projectId/data/$datasetId',
                          params: { projectId, datasetId: next.id },
                        })
                      }
                    />
                  )}
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
            {dataset.error?.code === 'rule_failed' && <RefusedRules datasetId={dataset.id} />}
            {dataset.status === 'ready' && project && (
              <DatasetTabs key={dataset.id} dataset={dataset} project={project} mayEdit={mayEdit} />
            )}
          </div>
        </>
      )}
    </QueryView>
  );
}
