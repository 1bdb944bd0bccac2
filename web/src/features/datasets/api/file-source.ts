import { api, body } from '@/api/client';

/** The project's source for uploaded files; made at the first upload. */
export async function fileSource(projectId: string): Promise<string> {
  const path = { id: projectId };
  const { items } = await body(
    api.GET('/api/projects/{id}/datasources', { params: { path, query: { limit: 200 } } }),
  );
  const found = items.find((source) => source.kind === 'file');
  if (found) return found.id;
  const made = await body(
    api.POST('/api/projects/{id}/datasources', {
      params: { path },
      body: { name: 'Uploaded files', kind: 'file' },
    }),
  );
  return made.id;
}
