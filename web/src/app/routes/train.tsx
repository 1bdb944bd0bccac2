import { useParams, useSearch } from '@tanstack/react-router';
import { DeletedSwitch } from '@/components/ui/deleted-switch';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { DeletedTrainings } from '@/features/trainings/components/deleted-trainings';
import { TrainingsTable } from '@/features/trainings/components/trainings-table';
import { EmptyTrainings } from './empty-lists';
import { ProjectCrumb } from './project-crumb';
import { useAlgorithmTitle } from './use-algorithm-title';
import { useProject } from './use-project';

export function TrainPage() {
  const { projectId } = useParams({ from: '/_app/p/$projectId/train' });
  const deleted = useSearch({ from: '/_app/p/$projectId/train' }).deleted === 'yes';
  const { query, mayEdit } = useProject(projectId);
  const algorithmTitle = useAlgorithmTitle();
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this project’s trainings">
      {({ value: project }) => (
        <>
          <PageHeader
            title="Trainings"
            over={<ProjectCrumb project={project} />}
            actions={
              mayEdit ? (
                <LinkButton to="/p/$projectId/train/new" params={{ projectId }}>
                  Train a model
                </LinkButton>
              ) : undefined
            }
          />
          <Panel
            title={deleted ? 'Deleted trainings' : 'Every run, the newest first'}
            actions={<DeletedSwitch deleted={deleted} of="trainings" />}
            flush
          >
            {deleted ? (
              <DeletedTrainings projectId={projectId} mayEdit={mayEdit} />
            ) : (
              <TrainingsTable
                projectId={projectId}
                mayEdit={mayEdit}
                algorithmTitle={algorithmTitle}
                empty={<EmptyTrainings projectId={projectId} mayEdit={mayEdit} />}
              />
            )}
          </Panel>
        </>
      )}
    </QueryView>
  );
}
