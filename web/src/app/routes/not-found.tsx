import { Button } from '@mantine/core';
import { useEffect } from 'react';
import classes from './outside.module.css';

export function NotFoundPage() {
  useEffect(() => {
    document.title = 'Not found · Lathe';
  }, []);
  return (
    <main className={classes.page}>
      <h1 className={classes.title}>There is no such page</h1>
      <p>
        Nothing of this server is at <code>{window.location.pathname}</code>. The link may be old or
        cut short.
      </p>
      <div>
        <Button component="a" href="/">
          Go home
        </Button>
      </div>
    </main>
  );
}
