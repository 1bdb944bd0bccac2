import type { ReactNode } from 'react';
import { useId } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
  className?: string;
}

/** A titled sheet. `flush` leaves out the padding, for tables. */
export function Panel({ title, note, actions, flush, children, className }: PanelProps) {
  const id = useId();
  return (
    <section
      className={`${classes.panel} ${className ?? ''}`}
      aria-labelledby={title ? id : undefined}
    >
      {(title || actions) && (
        <div className={classes.head}>
          <div>
            {title && (
              <h2 id={id} className={classes.title}>
                {title}
              </h2>
            )}
            {note && <p className={classes.note}>{note}</p>}
          </div>
          {actions && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? undefined : classes.body}>{children}</div>
    </section>
  );
}
