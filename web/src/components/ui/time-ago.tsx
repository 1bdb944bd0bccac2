import { Tooltip } from '@mantine/core';
import { useNow } from '@/hooks/use-now';
import { formatAgo, formatTime } from '@/lib/format';

/** "5 minutes ago"; the exact time on hover and focus. */
export function TimeAgo({ at }: { at: string | null | undefined }) {
  const now = useNow();
  if (!at) return <>never</>;
  return (
    <Tooltip label={formatTime(at)}>
      <time dateTime={at}>{formatAgo(at, now)}</time>
    </Tooltip>
  );
}
