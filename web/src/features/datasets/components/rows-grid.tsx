import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { DatasetColumn } from '@/api/types';
import { DataGrid } from '@/components/data-grid/data-grid';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { datasetRowsQuery } from '../api/datasets';
import { isNumericType, typeLabel } from '../lib/inspection';

const mostRows = 200;
/** A page of a very wide table is the rows of a window and no more; the server gives 500,000 cells at most. */
const mostCells = 200_000;

/** Every row of a dataset, fetched in pages as they come into view. */
export function RowsGrid({ datasetId, columns }: { datasetId: string; columns: DatasetColumn[] }) {
  const pageSize = Math.max(1, Math.min(mostRows, Math.floor(mostCells / columns.length)));
  const first = useQuery(datasetRowsQuery(datasetId, 0, pageSize));
  const [range, setRange] = useState({ from: 0, to: 0 });
  const wanted = Array.from(
    { length: range.to - range.from + 1 },
    (_, index) => range.from + index,
  );
  const pages = useQueries({
    queries: wanted.map((page) => datasetRowsQuery(datasetId, page * pageSize, pageSize)),
  });

  const onVisible = useCallback(
    (firstRow: number, lastRow: number) => {
      const from = Math.floor(firstRow / pageSize);
      const to = Math.floor(lastRow / pageSize);
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
    },
    [pageSize],
  );

  const grid = useMemo(
    () =>
      columns.map((column) => ({
        name: column.name,
        note: typeLabel(column.physical_type),
        numeric: isNumericType(column.physical_type),
        width: Math.min(240, Math.max(116, column.name.length * 9 + 30)),
      })),
    [columns],
  );

  return (
    <QueryView query={first} skeleton={<RowsSkeleton rows={12} />}>
      {(data) => (
        <DataGrid
          label="Rows"
          columns={grid}
          rowCount={data.total_rows}
          height={560}
          onVisible={onVisible}
          row={(index) =>
            pages[Math.floor(index / pageSize) - range.from]?.data?.rows[index % pageSize]
          }
        />
      )}
    </QueryView>
  );
}
