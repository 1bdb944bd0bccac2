import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asApiError } from '@/api/errors';
import classes from './toast.module.css';

interface Action {
  label: string;
  run: () => void;
}

/** What changed, and the next step or the way back: shown for ten seconds. */
export function toast(message: string, action?: Action) {
  const id = notifications.show({
    autoClose: action ? 10_000 : 5_000,
    closeButtonProps: { 'aria-label': 'Close message' },
    message: (
      <span className={classes.line}>
        <span>{message}</span>
        {action && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </span>
    ),
  });
}

export function toastError(what: string, error: unknown) {
  const problem = asApiError(error);
  notifications.show({
    autoClose: 12_000,
    color: 'red',
    role: 'alert',
    closeButtonProps: { 'aria-label': 'Close message' },
    title: what,
    message: `${problem.detail ?? problem.title} (${problem.code}${problem.requestId ? `, request ${problem.requestId}` : ''})`,
  });
}
