import type { ColumnStatistics } from '@/api/types';
import { formatCell } from '@/lib/format';
import { sparkHeights } from '../lib/shape';
import classes from './spark.module.css';

const width = 216;
const height = 48;
const mostBars = 4;

/** A small picture of a column's values. What it shows is in the words beside it. */
export function Spark({ column }: { column: ColumnStatistics }) {
  if (column.count === 0) return <div className={classes.empty}>no values</div>;
  const { histogram } = column;
  if (histogram && column.semantic_type !== 'categorical') {
    const heights = sparkHeights(histogram.counts);
    const step = width / Math.max(1, heights.length);
    return (
      <svg
        className={classes.bars}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        aria-hidden
      >
        {heights.map((share, index) => {
          const size = share === 0 ? 0 : Math.max(1.5, share * height);
          return (
            <rect
              key={index}
              x={index * step}
              y={height - size}
              width={Math.max(1, step - 1)}
              height={size}
            />
          );
        })}
      </svg>
    );
  }
  const top = column.top.slice(0, mostBars);
  if (top.length === 0) return <div className={classes.empty}>each value is different</div>;
  const most = Math.max(...top.map((item) => item.count));
  return (
    <div className={classes.categories} aria-hidden>
      {top.map((item, index) => (
        <div key={index} className={classes.category}>
          <span className={classes.label}>{formatCell(item.value)}</span>
          <span className={classes.track}>
            <span style={{ width: `${(item.count / most) * 100}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
