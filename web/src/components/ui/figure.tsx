import type { ReactNode } from 'react';
import classes from './figure.module.css';

export interface FigureItem {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  /** Words instead of a number: set smaller. */
  words?: boolean;
}

/** Figures side by side, divided by hairlines, as on a measuring sheet. */
export function Figures({ items, label }: { items: FigureItem[]; label?: string }) {
  return (
    <dl className={classes.figures} aria-label={label}>
      {items.map((item) => (
        <div key={item.label} className={classes.figure}>
          <dt>{item.label}</dt>
          <dd>
            <span className={classes.value} data-words={item.words || undefined}>
              {item.value}
            </span>
            {item.note && <span className={classes.note}>{item.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
