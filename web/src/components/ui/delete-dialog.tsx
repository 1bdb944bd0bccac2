import type { ReactNode } from 'react';
import { ConfirmDialog } from './confirm-dialog';
import { toast, toastError } from './toast';

interface DeleteDialogProps<T> {
  /** What is about to be deleted; the dialog is closed without one. */
  item: T | undefined;
  /** "dataset" */
  noun: string;
  remove: (item: T) => Promise<unknown>;
  restore: (item: T) => Promise<unknown>;
  onClose: () => void;
  /** What it means for other things. */
  children?: ReactNode;
}

/** Asks before a thing that can be restored is deleted, and offers to take it back at once. */
export function DeleteDialog<T extends { name: string }>(props: DeleteDialogProps<T>) {
  const { item, noun, remove, restore, onClose, children } = props;
  return (
    <ConfirmDialog
      opened={item !== undefined}
      title={`Delete “${item?.name ?? ''}”?`}
      confirm={`Delete ${noun}`}
      onClose={onClose}
      onConfirm={async () => {
        if (!item) return;
        await remove(item);
        toast(`“${item.name}” was deleted.`, {
          label: 'Undo',
          run: () =>
            void restore(item).catch((error: unknown) =>
              toastError(`The ${noun} was not restored`, error),
            ),
        });
      }}
    >
      {children} You can take this back for 30 days.
    </ConfirmDialog>
  );
}
