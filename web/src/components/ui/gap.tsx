import { formatGap } from '@/lib/format';
import layout from './layout.module.css';

/** How far a score is from the best one: "best", "+0.008", or a dash where the two cannot be compared. */
export function Gap({ difference, isBest }: { difference: number | undefined; isBest: boolean }) {
  if (isBest) return <span className={layout.dim}>best</span>;
  if (difference === undefined) return <>–</>;
  return <>{formatGap(difference)}</>;
}
