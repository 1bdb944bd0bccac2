// Of many rows in a box that scrolls, those near its window: the others are two empty stretches of the right height. Few rows
// are all drawn.
import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

/** Fewer rows than this cost nothing to draw. */
export const virtualFrom = 40;

export interface RowsInSight {
  /** Places of the rows to draw, in order. */
  places: number[];
  /** Pixels above the first and below the last of them. */
  before: number;
  after: number;
  /** Whether rows are left out. Those drawn then need `data-index` and this `ref`, which measures their height. */
  isCut: boolean;
  measure: (element: Element | null) => void;
}

export function useRowsInSight(
  box: RefObject<HTMLElement | null>,
  count: number,
  /** Pixels that a row takes before it was measured. */
  usualHeight: number,
): RowsInSight {
  const isCut = count >= virtualFrom;
  const virtual = useVirtualizer({
    count,
    enabled: isCut,
    getScrollElement: () => box.current,
    estimateSize: () => usualHeight,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  return {
    places: isCut ? items.map((item) => item.index) : Array.from({ length: count }, (_, i) => i),
    before: isCut ? (items[0]?.start ?? 0) : 0,
    after: isCut ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0,
    isCut,
    measure: virtual.measureElement,
  };
}
