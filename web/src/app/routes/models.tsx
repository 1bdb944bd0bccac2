import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { DeletedSwitch } from '@/components/ui/deleted-switch';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { DeletedModels } from '@/features/models/components/deleted-models';
import { ModelsTable } from '@/features/models/components/models-table';
import { projectStatsQuery } from '@/features/projects/api/get-project';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

export function ModelsPage() {
  const { projectId } = useParams({ from: '/_app/p/$projectId/models' });
  const deleted = useSearch({ from: '/_app/p/$projectId/models' }).deleted === 'yes';
  const { query, mayEdit } = useProject(projectId);
  const best = useQuery(projectStatsQuery(projectId)).data?.best_model ?? undefined;
  const train = mayEdit ? (
    <LinkButton to="/p/$projectId/train/new" params={{ projectId }}>
      Train a model
    </LinkButton>
  ) : undefined;
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this project’s models">
      {({ value: project }) => (
        <>
          <PageHeader
            title="Models"
            over={<ProjectCrumb project={project} />}
            actions={best && train}
          />
          <Panel
            title={deleted ? 'Deleted models' : 'The best first'}
            note={
              deleted ? undefined : 'Scores are of validation rows: rows a model was not fitted on.'
            }
            actions={<DeletedSwitch deleted={deleted} of="models" />}
            flush
          >
            {deleted ? (
              <DeletedModels projectId={projectId} mayEdit={mayEdit} />
            ) : (
              <ModelsTable
                projectId={projectId}
                mayEdit={mayEdit}
                best={best}
                empty={
                  <EmptyState title="No models yet" action={train}>
                    Train one from a dataset: about a minute with sample data.
                  </EmptyState>
                }
              />
            )}
          </Panel>
        </>
      )}
    </QueryView>
  );
}
