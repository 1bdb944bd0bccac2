// The table of every list page: server-side sort, j/k between rows, "load more" instead of pages, so no request is large. Of a
// long list only the rows near the window are in the page; the rest is two empty rows of the right height.
import { Button } from '@mantine/core';
import {
  flexRender,
  getCoreRowModel,
  useReactTable,
  type ColumnDef,
  type RowData,
} from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useRowKeys } from '@/hooks/use-row-keys';
import { formatCount } from '@/lib/format';
import classes from './list-table.module.css';

declare module '@tanstack/react-table' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the library fixes the parameters
  interface ColumnMeta<TData extends RowData, TValue> {
    align?: 'right';
    /** The server's name for sorting by this column. */
    sort?: string;
    wide?: boolean;
    /** Of a long list: the column's width as CSS; the others share what is left. */
    width?: string;
  }
}

// Fewer rows than this are counted at a glance.
const countedFrom = 15;
/** Longer lists keep only the rows in sight, and their columns keep their widths while rows come and go. */
const virtualFrom = 150;
const leastRowHeight = 39;

interface ListTableProps<T> {
  label: string;
  columns: ColumnDef<T>[];
  rows: T[];
  rowId: (row: T) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  total?: number;
  onMore?: () => void;
  loadingMore?: boolean;
}

export function ListTable<T>(props: ListTableProps<T>) {
  const { label, columns, rows, rowId, sort, onSort, total, onMore, loadingMore } = props;
  const table = useReactTable({
    data: rows,
    columns,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
  });
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  const all = table.getRowModel().rows;
  const long = all.length >= virtualFrom;
  const [top, setTop] = useState(0);
  // Rows out of sight are taken to be as high as those first seen, so that the page's end stays where it is.
  const [rowHeight, setRowHeight] = useState(leastRowHeight);
  const virtual = useWindowVirtualizer({
    count: all.length,
    enabled: long,
    estimateSize: () => rowHeight,
    overscan: 15,
    scrollMargin: top,
  });
  useLayoutEffect(() => {
    if (!long || !body.current) return;
    setTop(body.current.getBoundingClientRect().top + window.scrollY);
    const heights = [...body.current.rows]
      .filter((row) => !row.ariaHidden)
      .map((row) => row.getBoundingClientRect().height);
    if (heights.length > 0)
      setRowHeight(heights.reduce((sum, one) => sum + one, 0) / heights.length);
  }, [long]);
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  const seen = long ? virtual.getVirtualItems() : undefined;
  const before = seen?.[0] ? seen[0].start - top : 0;
  const after = seen ? virtual.getTotalSize() - ((seen.at(-1)?.end ?? top) - top) : 0;
  const shown = seen ? seen.flatMap(({ index }) => all[index] ?? []) : all;

  function toggle(field: string) {
    onSort?.(sort === field ? `-${field}` : field);
  }

  function onHeaderKey(event: KeyboardEvent, field: string) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    toggle(field);
  }

  return (
    <div className={classes.wrap}>
      <div className={classes.scroll}>
        <table
          className={classes.table}
          aria-label={label}
          aria-rowcount={long ? all.length + 1 : undefined}
          data-long={long || undefined}
        >
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => {
                  const meta = header.column.columnDef.meta;
                  const field = onSort ? meta?.sort : undefined;
                  const direction =
                    sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none';
                  const text = flexRender(header.column.columnDef.header, header.getContext());
                  return (
                    <th
                      key={header.id}
                      scope="col"
                      data-align={meta?.align}
                      data-wide={meta?.wide || undefined}
                      style={long && meta?.width ? { width: meta.width } : undefined}
                      aria-sort={field ? direction : undefined}
                    >
                      {field ? (
                        <button
                          type="button"
                          className={classes.sort}
                          onClick={() => toggle(field)}
                          onKeyDown={(event) => onHeaderKey(event, field)}
                        >
                          {text}
                          {direction === 'ascending' && <ArrowUp size={13} aria-hidden />}
                          {direction === 'descending' && <ArrowDown size={13} aria-hidden />}
                        </button>
                      ) : (
                        text
                      )}
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody ref={body}>
            {before > 0 && <tr className={classes.space} style={{ height: before }} aria-hidden />}
            {shown.map((row) => (
              <tr
                key={row.id}
                {...(long
                  ? {
                      ref: virtual.measureElement,
                      'data-index': row.index,
                      'aria-rowindex': row.index + 2,
                    }
                  : {})}
              >
                {row.getVisibleCells().map((cell) => (
                  <td key={cell.id} data-align={cell.column.columnDef.meta?.align}>
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                ))}
              </tr>
            ))}
            {after > 0 && <tr className={classes.space} style={{ height: after }} aria-hidden />}
          </tbody>
        </table>
      </div>
      {(onMore || rows.length >= countedFrom) && (
        <div className={classes.foot}>
          <span>
            {formatCount(rows.length)}
            {total !== undefined && total > rows.length ? ` of ${formatCount(total)}` : ''} shown
          </span>
          {onMore && (
            <Button variant="default" size="compact-sm" onClick={onMore} loading={loadingMore}>
              Load more
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
