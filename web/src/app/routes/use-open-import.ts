import { useNavigate } from '@tanstack/react-router';
import type { UploadItem } from '@/features/datasets/lib/upload-store';

/** Leads from a file that has arrived to the preview of its import. */
export function useOpenImport(projectId: string) {
  const navigate = useNavigate();
  return ({ upload, sourceId }: UploadItem) => {
    if (!upload || !sourceId) return;
    void navigate({
      to: '/p/$projectId/data/import/$uploadId',
      params: { projectId, uploadId: upload.id },
      search: { source: sourceId, name: upload.filename, size: upload.size_bytes },
    });
  };
}
