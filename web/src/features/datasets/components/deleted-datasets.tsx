import { useInfiniteQuery } from '@tanstack/react-query';
import { allItems, totalOf } from '@/api/pages';
import type { Dataset } from '@/api/types';
import { DeletedTable } from '@/components/ui/deleted-table';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { formatCount } from '@/lib/format';
import { datasetsQuery, useRestoreDataset } from '../api/datasets';

const nameOf = (dataset: Dataset) => `${dataset.name} v${dataset.version}`;
const noteOf = (dataset: Dataset) =>
  dataset.row_count === null
    ? dataset.status
    : `${formatCount(dataset.row_count)} rows × ${formatCount(dataset.column_count)} columns`;

export function DeletedDatasets({ projectId, mayEdit }: { projectId: string; mayEdit: boolean }) {
  const list = useInfiniteQuery(datasetsQuery(projectId, true));
  const restore = useRestoreDataset().mutateAsync;
  return (
    <QueryView query={list} skeleton={<RowsSkeleton rows={5} />} wanted="see what was deleted">
      {(data) => (
        <DeletedTable
          of="datasets"
          rows={allItems(data)}
          name={nameOf}
          note={noteOf}
          onRestore={mayEdit ? restore : undefined}
          total={totalOf(data)}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          loadingMore={list.isFetchingNextPage}
        />
      )}
    </QueryView>
  );
}
