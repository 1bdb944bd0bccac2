import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorState } from '@/components/ui/error-state';
import classes from './outside.module.css';

// A chunk that cannot be loaded: the server was updated while this page was open, or it is away.
function isLoadFailure(error: unknown): boolean {
  return error instanceof Error && /import|chunk|module/i.test(error.message);
}

/** A page that broke. What was typed elsewhere is not touched; the way home is always there. */
export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>This page failed</h1>
      <ErrorState
        error={error}
        compact
        action={
          <>
            <Button
              variant="default"
              onClick={isLoadFailure(error) ? () => window.location.reload() : reset}
            >
              {isLoadFailure(error) ? 'Load the page again' : 'Try again'}
            </Button>
            <Button variant="subtle" component="a" href="/">
              Go home
            </Button>
          </>
        }
      />
    </div>
  );
}
