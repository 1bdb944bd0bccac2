/** The room of a table's rows that are not drawn. */
export function Room({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}
