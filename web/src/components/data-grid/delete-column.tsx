import type { ColumnDef } from '@tanstack/react-table';
import layout from '@/components/ui/layout.module.css';
import { RowAction } from '@/components/ui/row-action';

/** The header of a column of actions, which only screen readers need. */
export const actionsHeader = () => <span className={layout.spoken}>Actions</span>;

/** A last column that asks to delete the row's thing; empty for what `offered` leaves out. */
export function deleteColumn<T extends { name: string }>(
  onDelete: (item: T) => void,
  offered: (item: T) => boolean = () => true,
): ColumnDef<T> {
  return {
    id: 'actions',
    header: actionsHeader,
    meta: { align: 'right' },
    cell: ({ row: { original: item } }) =>
      offered(item) ? (
        <RowAction label={`Delete ${item.name}`} onClick={() => onDelete(item)}>
          Delete
        </RowAction>
      ) : null,
  };
}
