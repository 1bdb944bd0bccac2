import { Tabs } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import layout from '@/components/ui/layout.module.css';
import { PageHeader } from '@/components/ui/page-header';
import { ApiKeysPanel } from '@/features/workspaces/components/api-keys-panel';
import { AuditPanel } from '@/features/workspaces/components/audit-panel';
import { MembersPanel } from '@/features/workspaces/components/members-panel';
import { UsagePanel } from '@/features/workspaces/components/usage-panel';
import { WorkspaceSettings } from '@/features/workspaces/components/workspace-settings';
import { useMe, useRole } from '@/hooks/use-me';
import { roleMeaning } from '@/lib/roles';

const route = '/_app/w/$workspaceId/settings' as const;

export function WorkspacePage() {
  const { workspaceId } = useParams({ from: route });
  const { tab = 'overview' } = useSearch({ from: route });
  const navigate = useNavigate({ from: '/w/$workspaceId/settings' });
  const me = useMe();
  const role = useRole(workspaceId);
  const workspace = me.data?.workspaces.find((item) => item.id === workspaceId);
  const leave = () => void navigate({ to: '/' });
  return (
    <>
      <PageHeader
        title={workspace?.name ?? 'Workspace'}
        over="Workspace"
        facts={role ? [`Your role: ${role}`, roleMeaning[role]] : undefined}
      />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) =>
          void navigate({ search: next && next !== 'overview' ? { tab: next } : {}, replace: true })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="members">Members</Tabs.Tab>
          <Tabs.Tab value="keys">API keys</Tabs.Tab>
          <Tabs.Tab value="audit">Audit log</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={layout.stack}>
            <UsagePanel workspaceId={workspaceId} />
            <WorkspaceSettings workspaceId={workspaceId} role={role} onDeleted={leave} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <MembersPanel workspaceId={workspaceId} role={role} userId={me.data?.id} onLeft={leave} />
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <ApiKeysPanel workspaceId={workspaceId} role={role} />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <AuditPanel workspaceId={workspaceId} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
