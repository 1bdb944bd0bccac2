// "Try sample data": makes a project and sends the table that ships with the product, as a user would.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '@/api/errors';
import { toastError } from '@/components/ui/toast';
import { startUpload } from '@/features/datasets/lib/upload-store';
import { useCreateProject } from '@/features/projects/api/change-project';
import sampleUrl from '../../../../examples/data/penguins.csv?url';

export function useSampleProject(workspaceId: string) {
  const navigate = useNavigate();
  const create = useCreateProject(workspaceId);
  const [busy, setBusy] = useState(false);

  async function newProject() {
    const values = {
      type: 'classification' as const,
      description: 'Penguins of three species, Palmer Station',
    };
    try {
      return await create.mutateAsync({ name: 'Penguins', ...values });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'name_taken') throw error;
      return create.mutateAsync({
        name: `Penguins ${new Date().toISOString().slice(0, 19)}`,
        ...values,
      });
    }
  }

  async function start() {
    setBusy(true);
    try {
      const project = await newProject();
      const text = await (await fetch(sampleUrl)).blob();
      const done = await startUpload(
        project.id,
        new File([text], 'penguins.csv', { type: 'text/csv' }),
      );
      const { upload, sourceId } = done ?? {};
      if (upload && sourceId)
        await navigate({
          to: '/p/$projectId/data/import/$uploadId',
          params: { projectId: project.id, uploadId: upload.id },
          search: { source: sourceId, name: upload.filename, size: upload.size_bytes },
        });
      else await navigate({ to: '/p/$projectId/data', params: { projectId: project.id } });
    } catch (error) {
      toastError('The sample could not be set up', error);
    } finally {
      setBusy(false);
    }
  }

  return { start, busy };
}
