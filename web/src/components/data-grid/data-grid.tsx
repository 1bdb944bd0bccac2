// A read-only grid over any number of rows and columns: only what is visible is in the page. Keys as the W3C grid pattern has
// them; one tab stop. Rows may be missing while they load; `onVisible` says which are wanted.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { formatCell, formatCount } from '@/lib/format';
import classes from './data-grid.module.css';
import { nextCell, type GridCell } from './grid-keys';

export interface GridColumn {
  name: string;
  /** Shown under the name, for example the type. */
  note?: ReactNode;
  numeric?: boolean;
  width?: number;
}

interface DataGridProps {
  label: string;
  columns: readonly GridColumn[];
  rowCount: number;
  row: (index: number) => readonly unknown[] | undefined;
  onVisible?: (first: number, last: number) => void;
  height?: number;
  /** Cells that stand out, by row and column. */
  isMarked?: (row: number, column: number) => boolean;
  format?: (value: unknown) => string;
}

const rowHeight = 29;
const headHeight = 46;
const numberWidth = 64;

function Cell({ value, format }: { value: unknown; format: (value: unknown) => string }) {
  if (value === null || value === undefined)
    return <span className={classes.missing}>missing</span>;
  if (value === '') return <span className={classes.missing}>empty</span>;
  return <>{format(value)}</>;
}

export function DataGrid({
  label,
  columns,
  rowCount,
  row,
  onVisible,
  height = 480,
  isMarked,
  format = formatCell,
}: DataGridProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<GridCell>({ row: 0, column: 0 });

  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: headHeight,
  });
  const cols = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => columns[index]?.width ?? 140,
    overscan: 4,
    scrollPaddingStart: numberWidth,
  });

  const visibleRows = rows.getVirtualItems();
  const visibleCols = cols.getVirtualItems();
  const first = visibleRows[0]?.index ?? 0;
  const last = visibleRows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rowCount > 0) onVisible?.(first, last);
  }, [first, last, rowCount, onVisible]);

  function onKeyDown(event: KeyboardEvent) {
    const page = Math.max(1, Math.floor((height - headHeight) / rowHeight) - 1);
    const next = nextCell(active, event, { rows: rowCount, columns: columns.length, page });
    if (!next) return;
    event.preventDefault();
    setActive(next);
    if (next.row > 0) rows.scrollToIndex(next.row - 1);
    else scroller.current?.scrollTo({ top: 0 });
    cols.scrollToIndex(next.column);
  }

  // Scrolled far away, the active cell is not in the page, and nothing may name it.
  const isActiveDrawn =
    visibleCols.some((col) => col.index === active.column) &&
    (active.row === 0 || visibleRows.some((item) => item.index === active.row - 1));
  const cellId = (rowIndex: number, column: number) => `${id}-${rowIndex}-${column}`;
  const isActive = (rowIndex: number, column: number) =>
    (active.row === rowIndex && active.column === column) || undefined;

  return (
    <div
      ref={scroller}
      className={classes.grid}
      style={{ height: Math.min(height, headHeight + rowCount * rowHeight + 18) }}
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-readonly
      aria-activedescendant={isActiveDrawn ? cellId(active.row, active.column) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div
        className={classes.head}
        style={{ width: cols.getTotalSize() + numberWidth }}
        role="rowgroup"
      >
        <div role="row" aria-rowindex={1} className={classes.headRow}>
          {visibleCols.map((col) => (
            <div
              key={col.key}
              id={cellId(0, col.index)}
              role="columnheader"
              aria-colindex={col.index + 1}
              className={classes.headCell}
              data-active={isActive(0, col.index)}
              data-numeric={columns[col.index]?.numeric || undefined}
              style={{ width: col.size, transform: `translateX(${col.start + numberWidth}px)` }}
            >
              <span className={classes.name} title={columns[col.index]?.name}>
                {columns[col.index]?.name}
              </span>
              <span className={classes.note}>{columns[col.index]?.note}</span>
            </div>
          ))}
          <div className={classes.corner} aria-hidden>
            #
          </div>
        </div>
      </div>
      <div
        role="rowgroup"
        className={classes.body}
        style={{ height: rows.getTotalSize(), width: cols.getTotalSize() + numberWidth }}
      >
        {visibleRows.map((item) => {
          const values = row(item.index);
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={classes.row}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <div className={classes.number} aria-hidden>
                {formatCount(item.index + 1)}
              </div>
              {visibleCols.map((col) => (
                // Keys are handled by the grid, which owns the focus; a click only moves the active cell.
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
                <div
                  key={col.key}
                  id={cellId(item.index + 1, col.index)}
                  role="gridcell"
                  aria-colindex={col.index + 1}
                  className={classes.cell}
                  data-active={isActive(item.index + 1, col.index)}
                  data-marked={isMarked?.(item.index, col.index) || undefined}
                  data-numeric={columns[col.index]?.numeric || undefined}
                  style={{ width: col.size, transform: `translateX(${col.start + numberWidth}px)` }}
                  onClick={() => setActive({ row: item.index + 1, column: col.index })}
                >
                  {values ? (
                    <Cell value={values[col.index]} format={format} />
                  ) : (
                    <span className={classes.missing}>…</span>
                  )}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
