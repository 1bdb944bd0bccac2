import { useEffect, useRef } from 'react';
import type { LogLine } from '@/api/types';
import { Panel } from '@/components/ui/panel';
import { formatTime, formatValue } from '@/lib/format';
import classes from './log-view.module.css';

const shownLines = 400;

function clock(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toLocaleTimeString(undefined, { hour12: false });
}

/** "9.97E-1" as 0.997. */
function plainNumbers(text: string): string {
  return text.replace(/(?<![\w.-])-?\d(\.\d+)?E[-+]?\d+\b/g, (number) =>
    formatValue(Number(number)),
  );
}

/** The job's own words. Follows the end unless the reader has scrolled up. */
export function LogView({ lines }: { lines: LogLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const last = lines.at(-1)?.seq;

  useEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);

  return (
    <Panel title="Log" flush>
      <div
        ref={box}
        className={classes.log}
        role="log"
        aria-live="off"
        aria-label="Log of the training"
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          follows.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {lines.length === 0 ? (
          <p className={classes.none}>Nothing was logged yet.</p>
        ) : (
          lines.slice(-shownLines).map((line) => (
            <div key={line.seq} className={classes.line} data-level={line.level}>
              <time dateTime={line.at} title={formatTime(line.at)} className={classes.time}>
                {clock(line.at)}
              </time>
              {line.level !== 'info' && <span className={classes.level}>{line.level}</span>}
              <span className={classes.text}>{plainNumbers(line.message)}</span>
            </div>
          ))
        )}
      </div>
    </Panel>
  );
}
