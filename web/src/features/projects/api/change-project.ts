import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, ifMatch } from '@/api/client';
import { keys } from '@/api/query-keys';
import type { ProjectCreate, ProjectUpdate } from '@/api/types';

export function useCreateProject(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: ProjectCreate) =>
      body(
        api.POST('/api/workspaces/{workspace_id}/projects', {
          params: { path: { workspace_id: workspaceId } },
          body: values,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.projects(workspaceId) }),
  });
}

export function useUpdateProject(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ values, etag }: { values: ProjectUpdate; etag?: string }) =>
      body(
        api.PUT('/api/projects/{project_id}', {
          params: { path: { project_id: id } },
          body: values,
          ...ifMatch(etag),
        }),
      ),
    onSuccess: (project) =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.project(id), exact: true }),
        client.invalidateQueries({ queryKey: keys.projects(project.workspace_id) }),
      ]),
  });
}

export function useDeleteProject(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/api/projects/{project_id}', { params: { path: { project_id: id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.projects(workspaceId) }),
  });
}

export function useRestoreProject(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      body(
        api.POST('/api/projects/{project_id}/restore', { params: { path: { project_id: id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.projects(workspaceId) }),
  });
}
