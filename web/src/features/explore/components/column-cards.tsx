// A wall of column cards. Only the rows of cards near the window are in the page, and only their figures are fetched, so that a
// table of ten thousand columns is as quick as one of ten.
import { Select, TextInput } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Search } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DatasetColumn } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import { statisticsPage, statisticsQuery } from '../api/profile';
import { sortColumns, type ColumnOrder } from '../lib/columns';
import { ColumnCard } from './column-card';
import classes from './column-cards.module.css';

const cardWidth = 236;
const rowHeight = 202;

const orders: { value: ColumnOrder; label: string }[] = [
  { value: 'table', label: 'As in the table' },
  { value: 'name', label: 'By name' },
  { value: 'missing', label: 'Most missing first' },
  { value: 'distinct', label: 'Most distinct first' },
  { value: 'type', label: 'By kind' },
];

interface ColumnCardsProps {
  datasetId: string;
  columns: DatasetColumn[];
  target: string | null;
  onColumn: (name: string) => void;
}

export function ColumnCards({ datasetId, columns, target, onColumn }: ColumnCardsProps) {
  const [needle, setNeedle] = useState('');
  const [order, setOrder] = useState<ColumnOrder>('table');
  const shown = useMemo(() => sortColumns(columns, needle, order), [columns, needle, order]);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, across: 4 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const across = Math.max(1, Math.floor((element.clientWidth + 12) / (cardWidth + 12)));
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY);
      setPlace((before) =>
        before.across === across && before.top === top ? before : { top, across },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const { across, top } = place;
  const virtual = useWindowVirtualizer({
    count: Math.ceil(shown.length / across),
    estimateSize: () => rowHeight,
    overscan: 2,
    scrollMargin: top,
  });
  const rows = virtual.getVirtualItems();
  const pages = [
    ...new Set(
      rows.flatMap((row) =>
        shown
          .slice(row.index * across, (row.index + 1) * across)
          .map((item) => Math.floor(item.position / statisticsPage)),
      ),
    ),
  ];
  const answers = useQueries({ queries: pages.map((page) => statisticsQuery(datasetId, page)) });
  const statisticsOf = (position: number) =>
    answers[pages.indexOf(Math.floor(position / statisticsPage))]?.data?.columns[
      position % statisticsPage
    ];

  return (
    <section aria-label="Columns" className={layout.stack}>
      <div className={classes.bar}>
        <TextInput
          aria-label="Filter columns"
          placeholder="Filter columns"
          leftSection={<Search size={15} aria-hidden />}
          value={needle}
          data-search
          onChange={(event) => setNeedle(event.currentTarget.value)}
        />
        <Select
          aria-label="Order of columns"
          data={orders}
          allowDeselect={false}
          w={190}
          value={order}
          onChange={(next) => setOrder(next as ColumnOrder)}
        />
        <span className={layout.dim} role="status">
          {shown.length === columns.length
            ? formatCount(columns.length)
            : `${formatCount(shown.length)} of ${formatCount(columns.length)}`}{' '}
          columns
        </span>
      </div>
      {shown.length === 0 && <p>No column contains “{needle}”.</p>}
      <div ref={box} style={{ height: virtual.getTotalSize() }} className={classes.wall}>
        {rows.map((row) => (
          <div
            key={row.key}
            className={classes.row}
            style={{
              transform: `translateY(${row.start - top}px)`,
              gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))`,
            }}
          >
            {shown
              .slice(row.index * across, (row.index + 1) * across)
              .map(({ column, position }) => (
                <ColumnCard
                  key={column.name}
                  column={column}
                  statistics={statisticsOf(position)}
                  target={column.name === target}
                  onOpen={() => onColumn(column.name)}
                />
              ))}
          </div>
        ))}
      </div>
    </section>
  );
}
