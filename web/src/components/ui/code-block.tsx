import { CopyButton } from './copy-button';
import classes from './code-block.module.css';

export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className={classes.block}>
      {/* It may scroll sideways, so it takes the focus for the arrow keys. */}
      <pre className={classes.code} tabIndex={0} role="region" aria-label={label}>
        {code}
      </pre>
      <div className={classes.copy}>
        <CopyButton value={code} label={`Copy: ${label}`} />
      </div>
    </div>
  );
}
