import { Button } from '@mantine/core';
import classes from './row-action.module.css';

interface RowActionProps {
  children: string;
  /** With the name of the row's thing: "Delete penguins". */
  label: string;
  onClick: () => void;
}

/** Takes a row away. Quiet until it is pointed at or focused, so that a table of many is not full of red. */
export function RowAction({ children, label, onClick }: RowActionProps) {
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      className={classes.action}
      aria-label={label}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
