import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { formatCell, formatPercent, formatValue } from '@/lib/format';
import type { TimedPrediction } from '../api/predict';
import classes from './try-it.module.css';

const shownClasses = 8;

interface PredictionResultProps {
  /** The button that asks: beside the answer, so that both stay in sight of a long form. */
  ask: ReactNode;
  timed: TimedPrediction | undefined;
  projectId: string;
  target: string | null;
  /** What the row itself says, when it was not edited. */
  actual: string | undefined;
}

export function PredictionResult({ ask, projectId, timed, target, actual }: PredictionResultProps) {
  const item = timed?.prediction.predictions[0];
  const value = item?.value;
  const shown =
    typeof value === 'number'
      ? formatValue(value, 6)
      : value === undefined
        ? ''
        : formatCell(value);
  const shares = Object.entries(item?.probabilities ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <Panel title={target ? `Predicted ${target}` : 'Group'} className={classes.result}>
      <div className={classes.ask}>{ask}</div>
      <div className={layout.stack} aria-live="polite">
        {!timed || !item ? (
          <p className={layout.dim}>The answer of the model for this row stands here.</p>
        ) : (
          <>
            <div>
              <p className={classes.value}>{shown}</p>
              {actual !== undefined && (
                <p className={layout.dim}>
                  The row itself says <strong>{actual}</strong>.
                </p>
              )}
            </div>
            {item.interval && (
              <p>
                {formatPercent(item.interval.level)} of such rows lie between{' '}
                {formatValue(item.interval.low)} and {formatValue(item.interval.high)}.
              </p>
            )}
            {item.distance != null && (
              <p>Distance to the middle of its group: {formatValue(item.distance)}.</p>
            )}
            {shares.length > 0 && (
              <div className={classes.bars}>
                {shares.slice(0, shownClasses).map(([name, share], index) => (
                  <div key={name} className={classes.bar} data-first={index === 0 || undefined}>
                    <span className={classes.name}>{name}</span>
                    <span className={classes.figure}>{formatPercent(share, 1)}</span>
                    <span className={classes.track} aria-hidden>
                      <span style={{ width: `${share * 100}%` }} />
                    </span>
                  </div>
                ))}
                {shares.length > shownClasses && (
                  <p className={layout.dim}>and {shares.length - shownClasses} less probable</p>
                )}
              </div>
            )}
            {timed.prediction.warnings.length > 0 && (
              <Notice tone="warn" title="Read with care">
                <ul>
                  {timed.prediction.warnings.slice(0, 5).map((warning, index) => (
                    <li key={index}>
                      <code>{warning.column}</code>{' '}
                      {warning.code === 'null_value' ? 'is missing' : warning.message}
                    </li>
                  ))}
                </ul>
              </Notice>
            )}
            <p className={`${layout.dim} ${layout.small}`}>
              Answered in {Math.max(1, Math.round(timed.milliseconds))} ms.{' '}
              <span className={classes.kept}>
                <Link
                  to="/p/$projectId/predictions/$predictionId"
                  params={{ projectId, predictionId: timed.prediction.id }}
                >
                  Kept in the history
                </Link>
                <CopyButton value={timed.prediction.id} label="Copy prediction id" />
              </span>
            </p>
          </>
        )}
      </div>
    </Panel>
  );
}
