import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ImportPreview } from '@/features/datasets/components/import-preview';
import { startUpload } from '@/features/datasets/lib/upload-store';
import { useFileDrop } from '@/hooks/use-file-drop';
import { useOpenImport } from './use-open-import';

const route = '/_app/p/$projectId/data/import/$uploadId' as const;

export function ImportUploadPage() {
  const { projectId, uploadId } = useParams({ from: route });
  const { source, name, size } = useSearch({ from: route });
  const navigate = useNavigate();
  const openImport = useOpenImport(projectId);
  // Another file instead of this one: it is sent on the page that shows how far it is.
  useFileDrop((files) => {
    void navigate({ to: '/p/$projectId/data', params: { projectId } });
    for (const file of files)
      void startUpload(projectId, file).then(
        (done) => done && files.length === 1 && openImport(done),
      );
  });
  return (
    <ImportPreview
      key={uploadId}
      projectId={projectId}
      uploadId={uploadId}
      sourceId={source}
      filename={name}
      size={size}
      onCancel={() => void navigate({ to: '/p/$projectId/data', params: { projectId } })}
      onCreated={(dataset) =>
        void navigate({
          to: '/p/$projectId/data/$datasetId',
          params: { projectId, datasetId: dataset.id },
          replace: true,
        })
      }
    />
  );
}
