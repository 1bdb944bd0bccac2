import { useMutation } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { Dataset } from '@/api/types';
import { download, fileStem } from '@/lib/csv';

export type ReportFormat = 'html' | 'json';

/** Hands the report to the browser as a file. */
export const useDownloadReport = (dataset: Dataset) =>
  useMutation({
    mutationFn: async (format: ReportFormat) => {
      const content = await body(
        api.GET('/api/datasets/{id}/report', {
          params: { path: { id: dataset.id }, query: { format } },
          parseAs: 'blob',
        }),
      );
      download(`${fileStem(dataset.name)}-v${dataset.version}-report.${format}`, content as Blob);
    },
  });
