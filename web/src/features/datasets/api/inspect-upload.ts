import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';
import type { FormatOptions } from '@/api/types';

/** What the server reads in an uploaded file under these options, and with these columns read as other types. */
export const inspectQuery = (uploadId: string, options: FormatOptions) =>
  queryOptions({
    queryKey: keys.inspection(uploadId, options),
    queryFn: ({ signal }) =>
      body(
        api.POST('/api/uploads/{id}/inspect', {
          params: { path: { id: uploadId } },
          body: Object.keys(options).length > 0 ? { format_options: options } : {},
          signal,
        }),
      ),
    staleTime: Infinity,
    retry: false,
  });
