import { Button } from '@mantine/core';
import type { Dataset } from '@/api/types';
import { toastError } from '@/components/ui/toast';
import { useRefreshDataset } from '../api/sources';

interface RefreshButtonProps {
  dataset: Dataset;
  onCreated: (dataset: Dataset) => void;
}

/** Reads a dataset of a server again, as its next version. */
export function RefreshButton({ dataset, onCreated }: RefreshButtonProps) {
  const refresh = useRefreshDataset(dataset.id);
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
