import { useInfiniteQuery } from '@tanstack/react-query';
import type { Dataset } from '@/api/types';
import { DeletedTable } from '@/components/data-grid/deleted-table';
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
    <DeletedTable
      list={list}
      of="datasets"
      name={nameOf}
      note={noteOf}
      onRestore={mayEdit ? restore : undefined}
    />
  );
}
