import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ImportPreview } from '@/features/datasets/components/import-preview';

const route = '/_app/p/$projectId/data/import/$uploadId' as const;

export function ImportUploadPage() {
  const { projectId, uploadId } = useParams({ from: route });
  const { source, name, size } = useSearch({ from: route });
  const navigate = useNavigate();
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
