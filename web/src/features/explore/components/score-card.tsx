import type { TableQuality } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { formatCount } from '@/lib/format';
import { countBySeverity, issuesLeft, severities, verdict } from '../lib/quality';
import { Exactness } from './exactness';
import classes from './score-card.module.css';

const points = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** The score on a rule from 0 to 100, and each point that it lost. */
export function ScoreCard({ quality }: { quality: TableQuality }) {
  const counts = countBySeverity(quality);
  const left = issuesLeft(quality);
  return (
    <div className={classes.card}>
      <div className={classes.score}>
        <p className={classes.figure}>
          <span className={classes.value}>{points(quality.score)}</span>
          <span className={layout.dim}> of 100</span>
        </p>
        <div className={classes.rule} aria-hidden>
          <span className={classes.fill} style={{ width: `${quality.score}%` }} />
        </div>
        <p>{verdict(quality)}</p>
        <p className={layout.line}>
          {severities.map(({ value, label }) => (
            <span key={value} className={classes.count} data-severity={value}>
              <span className={classes.mark} aria-hidden />
              {formatCount(counts[value])} {label.toLowerCase()}
            </span>
          ))}
          {left > 0 && <span className={layout.dim}>and {formatCount(left)} more</span>}
          <Exactness exact={quality.exact} rows={quality.sample_rows} of={quality.row_count} />
        </p>
      </div>
      <table className={classes.sum} aria-label="How the score comes about">
        <tbody>
          <tr>
            <th scope="row">To begin with</th>
            <td>100</td>
          </tr>
          {quality.deductions.map((deduction) => (
            <tr key={deduction.reason}>
              <th scope="row">{deduction.reason}</th>
              <td>−{points(deduction.points)}</td>
            </tr>
          ))}
          <tr className={classes.total}>
            <th scope="row">Score</th>
            <td>{points(quality.score)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
