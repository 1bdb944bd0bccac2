import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { allItems, totalOf, type ListPage } from '@/api/pages';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { ListTable } from './list-table';

/** The query of a list that comes in pages. */
export type PagedList<T> = UseInfiniteQueryResult<InfiniteData<ListPage<T>, unknown>>;

interface PagedTableProps<T> {
  list: PagedList<T>;
  label: string;
  columns: ColumnDef<T>[];
  /** Shown instead of a table without rows. */
  empty: ReactNode;
  /** For who may not: "You may not …". */
  wanted: string;
  /** While the first page loads. */
  skeletonRows?: number;
  sort?: string;
  onSort?: (sort: string) => void;
}

/** A list of the API that comes in pages, as a table: loading, refused, empty, and more on request. */
export function PagedTable<T extends { id: string }>(props: PagedTableProps<T>) {
  const { list, label, columns, empty, wanted, skeletonRows = 5, sort, onSort } = props;
  return (
    <QueryView query={list} skeleton={<RowsSkeleton rows={skeletonRows} />} wanted={wanted}>
      {(data) => {
        const rows = allItems(data);
        return rows.length === 0 ? (
          empty
        ) : (
          <ListTable
            label={label}
            columns={columns}
            rows={rows}
            rowId={(row) => row.id}
            sort={sort}
            onSort={onSort}
            total={totalOf(data)}
            onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
            loadingMore={list.isFetchingNextPage}
          />
        );
      }}
    </QueryView>
  );
}
