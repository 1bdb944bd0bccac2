// The rows that a picture is about, one at a time: all values of each.
import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import layout from '@/components/ui/layout.module.css';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { formatCount, plural } from '@/lib/format';
import { foundRowsQuery, type RowFilter } from '../api/charts';
import { RowValues } from './row-dialog';

function Walk({ datasetId, rows, mark }: { datasetId: string; rows: number[]; mark?: string }) {
  const [at, setAt] = useState(0);
  const row = rows[at];
  if (row === undefined) return null;
  return (
    <>
      <div className={layout.spread}>
        <span role="status">
          Row {formatCount(row + 1)} ({formatCount(at + 1)} of {formatCount(rows.length)})
        </span>
        <span className={layout.near}>
          <Button
            variant="default"
            size="compact-md"
            aria-label="Previous row"
            disabled={at === 0}
            onClick={() => setAt(at - 1)}
          >
            <ChevronLeft size={16} aria-hidden />
          </Button>
          <Button
            variant="default"
            size="compact-md"
            aria-label="Next row"
            disabled={at === rows.length - 1}
            onClick={() => setAt(at + 1)}
          >
            <ChevronRight size={16} aria-hidden />
          </Button>
        </span>
      </div>
      <RowValues datasetId={datasetId} row={row} mark={mark} />
    </>
  );
}

interface RowsDialogProps {
  datasetId: string;
  /** What the rows have in common; undefined: closed. */
  filter: RowFilter | undefined;
  title: string;
  /** The column it was opened for. */
  mark?: string;
  onClose: () => void;
}

function Found({
  datasetId,
  filter,
  mark,
}: {
  datasetId: string;
  filter: RowFilter;
  mark?: string;
}) {
  const query = useQuery(foundRowsQuery(datasetId, filter));
  return (
    <QueryView query={query} skeleton={<RowsSkeleton rows={8} />} compact>
      {({ total, rows }) => (
        <div className={layout.stack}>
          <p>
            {plural(total, 'row')}
            {rows.length < total
              ? `; the first ${formatCount(rows.length)} can be looked at here`
              : ''}
            .
          </p>
          <Walk datasetId={datasetId} rows={rows} mark={mark} />
        </div>
      )}
    </QueryView>
  );
}

export function RowsDialog({ datasetId, filter, title, mark, onClose }: RowsDialogProps) {
  return (
    <Modal
      opened={filter !== undefined}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {filter && <Found datasetId={datasetId} filter={filter} mark={mark} />}
    </Modal>
  );
}
