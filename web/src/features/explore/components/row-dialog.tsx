import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { formatCell, formatCount } from '@/lib/format';
import { rowQuery } from '../api/charts';
import classes from './row-dialog.module.css';

/** Every value of a row. */
export function RowValues({
  datasetId,
  row,
  mark,
}: {
  datasetId: string;
  row: number;
  mark?: string;
}) {
  const query = useQuery(rowQuery(datasetId, row));
  return (
    <QueryView query={query} skeleton={<RowsSkeleton rows={8} />} compact>
      {({ columns, rows: [values = []] }) => (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Values of the row">
          <table className={classes.table}>
            <tbody>
              {columns.slice(0, 500).map((name, index) => (
                <tr key={name} data-mark={name === mark || undefined}>
                  <th scope="row">{name}</th>
                  <td>
                    {values[index] === null ? (
                      <span className={classes.missing}>missing</span>
                    ) : (
                      formatCell(values[index])
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </QueryView>
  );
}

interface RowDialogProps {
  datasetId: string;
  /** From 0; undefined: closed. */
  row: number | undefined;
  /** The column it was opened for. */
  mark?: string;
  onClose: () => void;
}

/** One row with all its values. */
export function RowDialog({ datasetId, row, mark, onClose }: RowDialogProps) {
  return (
    <Modal
      opened={row !== undefined}
      onClose={onClose}
      title={`Row ${formatCount((row ?? 0) + 1)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {row !== undefined && <RowValues datasetId={datasetId} row={row} mark={mark} />}
    </Modal>
  );
}
