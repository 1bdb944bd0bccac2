import type { ReactNode } from 'react';
import classes from './tag.module.css';

/** A small fact beside a name: a type, a role, a unit. */
export function Tag({
  children,
  tone,
}: {
  children: ReactNode;
  tone?: 'accent' | 'brass' | 'warn' | 'good';
}) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}
