const keptDays = 30;
const dayMs = 24 * 3600 * 1000;

/** Whole days until what was deleted then is gone for good; never less than 0. */
export function daysLeft(deletedAt: string | null | undefined, now: number): number | undefined {
  if (!deletedAt) return undefined;
  const at = Date.parse(deletedAt);
  if (Number.isNaN(at)) return undefined;
  return Math.max(0, Math.ceil((at + keptDays * dayMs - now) / dayMs));
}
