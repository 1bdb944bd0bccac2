import { Skeleton } from '@mantine/core';
import type { ColumnStatistics, DatasetColumn } from '@/api/types';
import { Delayed } from '@/components/ui/delayed';
import { Tag } from '@/components/ui/tag';
import { formatCount, formatPercent } from '@/lib/format';
import { columnFact } from '../lib/shape';
import { Spark } from './spark';
import classes from './column-card.module.css';

interface ColumnCardProps {
  column: DatasetColumn;
  /** Absent while they are fetched. */
  statistics: ColumnStatistics | undefined;
  target: boolean;
  onOpen: () => void;
}

/** A column at a glance; opens its figures. */
export function ColumnCard({ column, statistics, target, onOpen }: ColumnCardProps) {
  const rows = statistics ? statistics.count + statistics.missing : 0;
  const missing = statistics && rows > 0 ? statistics.missing / rows : 0;
  return (
    <button type="button" className={classes.card} onClick={onOpen}>
      <span className={classes.head}>
        <span className={classes.name}>{column.name}</span>
        {target ? (
          <Tag tone="brass">target</Tag>
        ) : (
          column.role !== 'feature' && <Tag>{column.role}</Tag>
        )}
      </span>
      <span className={classes.type}>{column.semantic_type}</span>
      {statistics ? (
        <Spark column={statistics} />
      ) : (
        <span className={classes.wait}>
          <Delayed>
            <Skeleton height={56} radius={2} />
          </Delayed>
        </span>
      )}
      <span className={classes.fact}>{statistics ? columnFact(statistics) : ' '}</span>
      <span className={classes.foot}>
        <span>
          {statistics
            ? `${statistics.distinct_exact ? '' : '≈ '}${formatCount(statistics.distinct)} distinct`
            : ' '}
        </span>
        <span className={missing > 0 ? classes.missing : undefined}>
          {statistics &&
            (missing > 0
              ? `${formatPercent(missing, missing < 0.1 ? 1 : 0)} missing`
              : 'none missing')}
        </span>
      </span>
    </button>
  );
}
