import { ArrowDown } from 'lucide-react';
import type { Metrics } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { Tag } from '@/components/ui/tag';
import { formatCount, formatMetric, metricName, plural } from '@/lib/format';
import { isLowerBetter } from '@/lib/tasks';
import { classesOf, metricRows, primaryOf, rowsOf } from '../lib/metrics-doc';
import classes from './metrics-table.module.css';

export function MetricsTable({ metrics }: { metrics: Metrics }) {
  const rows = metricRows(metrics);
  const primary = primaryOf(metrics)?.name;
  const counts = rowsOf(metrics);
  const hasTest = rows.some((row) => row.test !== undefined);
  const hasFolds = rows.some((row) => row.low !== undefined);
  const notes = [
    counts.test
      ? `Test: ${plural(counts.test, 'row')} no fold has seen. Training: ${plural(counts.train ?? 0, 'row')}.`
      : '',
    rows.some((row) => isLowerBetter(row.name)) ? '↓ lower is better.' : '',
  ];
  return (
    <Panel title="Metrics" note={notes.filter(Boolean).join(' ') || undefined} flush>
      {/* It may scroll sideways, so it takes the focus for the arrow keys. */}
      <div className={classes.scroll} role="region" aria-label="Metrics table" tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">Validation</th>
              {hasFolds && <th scope="col">Over folds</th>}
              {hasTest && <th scope="col">Test</th>}
              <th scope="col">Training</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name} data-primary={row.name === primary || undefined}>
                <th scope="row">
                  <span className={layout.near}>
                    {metricName(row.name)}
                    {isLowerBetter(row.name) && (
                      <ArrowDown
                        size={13}
                        className={classes.hint}
                        role="img"
                        aria-label="lower is better"
                      />
                    )}
                    {row.name === primary && <Tag tone="accent">main</Tag>}
                  </span>
                </th>
                <td>{formatMetric(row.validation)}</td>
                {hasFolds && (
                  <td className={classes.hint}>
                    {row.low === undefined
                      ? '–'
                      : `${formatMetric(row.low)} to ${formatMetric(row.high)}`}
                  </td>
                )}
                {hasTest && <td>{formatMetric(row.test)}</td>}
                <td className={classes.hint}>{formatMetric(row.train)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export function ClassTable({ metrics }: { metrics: Metrics }) {
  const rows = classesOf(metrics);
  if (rows.length === 0) return null;
  return (
    <Panel title="By class" note="On the test rows." flush>
      <div className={classes.scroll} role="region" aria-label="Scores by class" tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">Precision</th>
              <th scope="col">Recall</th>
              <th scope="col">F1</th>
              <th scope="col">Rows</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.class}>
                <th scope="row">{row.class}</th>
                <td>{formatMetric(row.precision)}</td>
                <td>{formatMetric(row.recall)}</td>
                <td>{formatMetric(row.f1)}</td>
                <td>{formatCount(row.support)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
