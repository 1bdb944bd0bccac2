import { useParams } from '@tanstack/react-router';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { ModelsTable } from '@/features/models/components/models-table';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

export function ModelsPage() {
  const { projectId } = useParams({ from: '/_app/p/$projectId/models' });
  const { query, mayEdit } = useProject(projectId);
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this project’s models">
      {({ value: project }) => (
        <>
          <PageHeader title="Models" over={<ProjectCrumb project={project} />} />
          <Panel flush>
            <ModelsTable
              projectId={projectId}
              mayEdit={mayEdit}
              empty={
                <EmptyState
                  title="No models yet"
                  action={
                    mayEdit && (
                      <LinkButton to="/p/$projectId/train/new" params={{ projectId }}>
                        Train a model
                      </LinkButton>
                    )
                  }
                >
                  Train one from a dataset: about a minute with sample data.
                </EmptyState>
              }
            />
          </Panel>
        </>
      )}
    </QueryView>
  );
}
