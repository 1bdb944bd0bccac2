import { useMutation } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { download, fileStem } from '@/lib/csv';

export type ExportFormat = 'csv' | 'parquet';

/** Hands the table to the browser as a file. */
export const useExportDataset = (dataset: { id: string; name: string }) =>
  useMutation({
    mutationFn: async (format: ExportFormat) => {
      const content = await body(
        api.GET('/api/datasets/{id}/export', {
          params: { path: { id: dataset.id }, query: { format } },
          parseAs: 'blob',
        }),
      );
      download(`${fileStem(dataset.name)}.${format}`, content as Blob);
    },
  });
