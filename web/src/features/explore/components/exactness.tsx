import { Tag } from '@/components/ui/tag';
import { formatCount, plural } from '@/lib/format';

/** Under every figure: whether every row was looked at, or how many. */
export function Exactness({
  exact,
  rows,
  of,
}: {
  exact: boolean;
  rows?: number | null;
  of?: number | null;
}) {
  if (exact) return <Tag tone="good">exact: all rows</Tag>;
  return (
    <Tag tone="warn">
      sample of {formatCount(rows)}
      {of != null ? ` of ${formatCount(of)}` : ''} rows
    </Tag>
  );
}

export function exactWords(exact: boolean, rows: number | null | undefined): string {
  return exact ? 'From all rows.' : `From a sample of ${plural(rows ?? 0, 'row')}.`;
}
