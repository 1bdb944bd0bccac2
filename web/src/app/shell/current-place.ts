// Which workspace and project the page is about. Pages of a project name only the project; the last ones visited fill the gaps.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { projectQuery } from '@/features/projects/api/get-project';
import { useMe } from '@/hooks/use-me';
import { recall, remember } from '@/lib/storage';

export interface Place {
  workspaceId: string | undefined;
  projectId: string | undefined;
}

export function useCurrentPlace(): Place {
  const params = useParams({ strict: false });
  const me = useMe();
  const project = useQuery({
    ...projectQuery(params.projectId ?? ''),
    enabled: params.projectId !== undefined,
  });
  const memberships = me.data?.workspaces;
  const known = (id: string | undefined) => memberships?.some((workspace) => workspace.id === id);
  const named =
    params.workspaceId ?? (params.projectId ? project.data?.value.workspace_id : undefined);
  const last = recall('workspace');
  const workspaceId = named ?? (known(last) ? last : memberships?.[0]?.id);
  const lastProject = workspaceId ? recall(`project.${workspaceId}`) : undefined;
  const projectId = params.projectId ?? lastProject;

  useEffect(() => {
    if (workspaceId && known(workspaceId)) remember('workspace', workspaceId);
    if (params.projectId && project.data)
      remember(`project.${project.data.value.workspace_id}`, params.projectId);
  });

  return { workspaceId, projectId };
}

/** Called when a project is deleted, so that the rail does not lead to it. */
export function forgetProject(workspaceId: string) {
  remember(`project.${workspaceId}`, undefined);
}
