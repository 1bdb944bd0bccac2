import { useEffect, type ReactNode } from 'react';
import classes from './page-header.module.css';

interface PageHeaderProps {
  title: ReactNode;
  /** The document's title when `title` is not plain text. */
  documentTitle?: string;
  over?: ReactNode;
  facts?: ReactNode[];
  actions?: ReactNode;
  children?: ReactNode;
}

/** What this page is about, its facts in one line, and its next step always in the same corner. */
export function PageHeader({
  title,
  documentTitle,
  over,
  facts,
  actions,
  children,
}: PageHeaderProps) {
  const name = documentTitle ?? (typeof title === 'string' ? title : undefined);
  useEffect(() => {
    if (name) document.title = `${name} · Lathe`;
  }, [name]);
  return (
    <header className={classes.header}>
      <div className={classes.row}>
        <div className={classes.words}>
          {over && <div className={classes.over}>{over}</div>}
          <h1 className={classes.title}>{title}</h1>
          {facts && facts.length > 0 && (
            <ul className={classes.facts}>
              {facts.map((fact, index) => (
                <li key={index}>{fact}</li>
              ))}
            </ul>
          )}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
      <div className={classes.rule} aria-hidden />
    </header>
  );
}
