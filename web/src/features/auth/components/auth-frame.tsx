import { useEffect, type ReactNode } from 'react';
import classes from './auth-frame.module.css';

/** The two doors of the product: a form on a sheet, the product's rule beside it. */
export function AuthFrame({
  title,
  lead,
  children,
}: {
  title: string;
  lead: string;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Lathe`;
  }, [title]);
  return (
    <div className={classes.page}>
      <div className={classes.scale} aria-hidden />
      <main className={classes.sheet}>
        <div className={classes.brand}>
          <img src="/favicon.svg" width="28" height="28" alt="" />
          <span>Lathe</span>
        </div>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.lead}>{lead}</p>
        {children}
      </main>
    </div>
  );
}
