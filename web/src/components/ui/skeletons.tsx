import { Skeleton } from '@mantine/core';
import { Delayed } from './delayed';
import classes from './skeletons.module.css';

/** Lines that stand for rows. The room is kept from the start, so nothing moves when the rows come. */
export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div
      className={classes.rows}
      style={{ minHeight: rows * 32 }}
      aria-busy="true"
      aria-label="Loading"
      role="status"
    >
      <Delayed>
        {Array.from({ length: rows }, (_, index) => (
          <Skeleton key={index} height={12} width={`${88 - ((index * 17) % 40)}%`} radius={2} />
        ))}
      </Delayed>
    </div>
  );
}

export function BlockSkeleton({ height }: { height: number }) {
  return (
    <div style={{ height }} aria-busy="true" aria-label="Loading" role="status">
      <Delayed>
        <Skeleton height={height} radius={3} />
      </Delayed>
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className={classes.page} aria-busy="true" aria-label="Loading" role="status">
      <Delayed>
        <Skeleton height={22} width={260} radius={2} />
        <Skeleton height={12} width={420} radius={2} />
        <Skeleton height={260} radius={3} mt={24} />
      </Delayed>
    </div>
  );
}
