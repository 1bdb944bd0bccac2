import { useParams } from '@tanstack/react-router';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { TrainingsTable } from '@/features/trainings/components/trainings-table';
import { EmptyTrainings } from './empty-lists';
import { ProjectCrumb } from './project-crumb';
import { useAlgorithmTitle } from './use-algorithm-title';
import { useProject } from './use-project';

export function TrainPage() {
  const { projectId } = useParams({ from: '/_app/p/$projectId/train' });
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
          <Panel flush>
            <TrainingsTable
              projectId={projectId}
              mayEdit={mayEdit}
              algorithmTitle={algorithmTitle}
              empty={<EmptyTrainings projectId={projectId} mayEdit={mayEdit} />}
            />
          </Panel>
        </>
      )}
    </QueryView>
  );
}
