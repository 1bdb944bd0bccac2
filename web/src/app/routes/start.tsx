import { Button } from '@mantine/core';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { EmptyState } from '@/components/ui/empty-state';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { toastError } from '@/components/ui/toast';
import { useCreateWorkspace } from '@/features/workspaces/api/workspaces';
import { useMe } from '@/hooks/use-me';
import { recall } from '@/lib/storage';

/** "/" leads to the workspace that was open last. */
export function StartPage() {
  const me = useMe();
  const navigate = useNavigate();
  const create = useCreateWorkspace();
  return (
    <QueryView query={me} skeleton={<PageSkeleton />}>
      {({ workspaces }) => {
        const last = recall('workspace');
        const workspace = workspaces.find((item) => item.id === last) ?? workspaces[0];
        if (workspace)
          return <Navigate to="/w/$workspaceId" params={{ workspaceId: workspace.id }} replace />;
        return (
          <EmptyState
            title="You are in no workspace yet"
            action={
              <Button
                loading={create.isPending}
                onClick={() =>
                  create.mutate(
                    { name: 'My workspace', description: '' },
                    {
                      onSuccess: (made) =>
                        void navigate({ to: '/w/$workspaceId', params: { workspaceId: made.id } }),
                      onError: (error) => toastError('The workspace was not made', error),
                    },
                  )
                }
              >
                Create a workspace
              </Button>
            }
          >
            A workspace holds projects and the people who work on them. Make one, or ask someone to
            add you to theirs.
          </EmptyState>
        );
      }}
    </QueryView>
  );
}
