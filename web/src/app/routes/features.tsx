import { useParams, useSearch } from '@tanstack/react-router';
import { DeletedSwitch } from '@/components/ui/deleted-switch';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { DeletedFeatureSets } from '@/features/recipes/components/deleted-feature-sets';
import { FeatureSetsTable } from '@/features/recipes/components/feature-sets-table';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

export function FeaturesPage() {
  const { projectId } = useParams({ from: '/_app/p/$projectId/features' });
  const deleted = useSearch({ from: '/_app/p/$projectId/features' }).deleted === 'yes';
  const { query, mayEdit } = useProject(projectId);
  const build = (
    <LinkButton to="/p/$projectId/features/new" params={{ projectId }}>
      Build features
    </LinkButton>
  );
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this project’s features">
      {({ value: project }) => (
        <>
          <PageHeader
            title="Features"
            over={<ProjectCrumb project={project} />}
            actions={mayEdit ? build : undefined}
          />
          <Panel
            title={deleted ? 'Deleted feature sets' : 'Feature sets'}
            actions={<DeletedSwitch deleted={deleted} of="feature sets" />}
            flush
          >
            {deleted ? (
              <DeletedFeatureSets projectId={projectId} mayEdit={mayEdit} />
            ) : (
              <FeatureSetsTable
                projectId={projectId}
                mayEdit={mayEdit}
                empty={
                  <EmptyState title="No features yet" action={mayEdit ? build : undefined}>
                    Scale, encode and combine columns; see rows before and after. A training with
                    them fits every step on its own training rows.
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
