import { Link } from '@tanstack/react-router';
import layout from '@/components/ui/layout.module.css';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { TimeAgo } from '@/components/ui/time-ago';
import { PasswordForm } from '@/features/auth/components/password-form';
import { DeletedWorkspaces } from '@/features/workspaces/components/deleted-workspaces';
import { useMe } from '@/hooks/use-me';
import classes from './home.module.css';

export function AccountPage() {
  const me = useMe();
  return (
    <QueryView query={me} skeleton={<PageSkeleton />}>
      {(user) => (
        <>
          <PageHeader
            title={user.full_name || user.email}
            documentTitle="Your account"
            over="Your account"
            facts={[
              user.email,
              <span key="since">
                joined <TimeAgo at={user.created_at} />
              </span>,
            ]}
          />
          <div className={layout.columns}>
            <PasswordForm />
            <div className={layout.stack}>
              <Panel title="Your workspaces" flush>
                <ul className={classes.recent}>
                  {user.workspaces.map((workspace) => (
                    <li key={workspace.id} className={classes.recentRow}>
                      <Link to="/w/$workspaceId" params={{ workspaceId: workspace.id }}>
                        {workspace.name}
                      </Link>
                      <span className={layout.dim}>{workspace.role}</span>
                    </li>
                  ))}
                </ul>
              </Panel>
              <DeletedWorkspaces />
            </div>
          </div>
        </>
      )}
    </QueryView>
  );
}
