import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';
import type { FormatOptions } from '@/api/types';
import type { BadValueRule } from '../lib/inspection';

/** What the server reads in an uploaded file under these options; the types follow from what becomes of bad values. */
export const inspectQuery = (uploadId: string, options: FormatOptions, onBadValue: BadValueRule) =>
  queryOptions({
    queryKey: keys.inspection(uploadId, { options, onBadValue }),
    queryFn: ({ signal }) =>
      body(
        api.POST('/api/uploads/{id}/inspect', {
          params: { path: { id: uploadId } },
          body: {
            on_bad_value: onBadValue,
            ...(Object.keys(options).length > 0 ? { format_options: options } : {}),
          },
          signal,
        }),
      ),
    staleTime: Infinity,
    retry: false,
  });
