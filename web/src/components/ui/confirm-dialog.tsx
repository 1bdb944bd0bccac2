import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ErrorState } from './error-state';
import layout from './layout.module.css';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  confirm: string;
  children: ReactNode;
  /** A name that has to be typed first, for what cannot be undone cheaply. */
  typed?: string;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
}

function Body({ confirm, children, typed, onClose, onConfirm }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [name, setName] = useState('');
  const ready = typed === undefined || name === typed;

  async function run() {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className={layout.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void run();
      }}
    >
      <div>{children}</div>
      {typed !== undefined && (
        <TextInput
          label={
            <>
              Type <strong>{typed}</strong> to confirm
            </>
          }
          value={name}
          autoComplete="off"
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      {error !== undefined && <ErrorState error={error} compact />}
      <div className={layout.end}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          color="red"
          loading={busy}
          disabled={!ready}
          data-autofocus={typed ? undefined : true}
        >
          {confirm}
        </Button>
      </div>
    </form>
  );
}

/** Asks before something is taken away. The focus goes back to where it came from. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Body {...props} />
    </Modal>
  );
}
