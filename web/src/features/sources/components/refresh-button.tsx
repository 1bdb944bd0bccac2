import { Button } from '@mantine/core';
import type { Dataset } from '@/api/types';
import { toastError } from '@/components/ui/toast';
import { useRefreshDataset } from '../api/sources';

interface RefreshButtonProps {
  dataset: Dataset;
  onCreated: (dataset: Dataset) => void;
}

/** Reads a dataset of a server again, as its next version. Nothing for other datasets. */
export function RefreshButton({ dataset, onCreated }: RefreshButtonProps) {
  const refresh = useRefreshDataset(dataset.id);
  if (!dataset.datasource_id || dataset.upload_id || dataset.parent_id) return null;
  return (
    <Button
      variant="default"
      loading={refresh.isPending}
      onClick={() =>
        refresh.mutate(false, {
          onSuccess: onCreated,
          onError: (error) => toastError('The source was not read again', error),
        })
      }
    >
      Read again
    </Button>
  );
}
