// Where a key moves the active cell of a grid (W3C APG, grid pattern). Row 0 is the header.
export interface GridCell {
  row: number;
  column: number;
}

interface KeyLike {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
}

export function nextCell(
  at: GridCell,
  { key, ctrlKey, metaKey }: KeyLike,
  size: { rows: number; columns: number; page: number },
): GridCell | undefined {
  const far = ctrlKey || metaKey;
  const row = (value: number) => ({ ...at, row: Math.min(size.rows, Math.max(0, value)) });
  const column = (value: number) => ({
    ...at,
    column: Math.min(size.columns - 1, Math.max(0, value)),
  });
  switch (key) {
    case 'ArrowDown':
      return row(at.row + 1);
    case 'ArrowUp':
      return row(at.row - 1);
    case 'ArrowRight':
      return column(at.column + 1);
    case 'ArrowLeft':
      return column(at.column - 1);
    case 'PageDown':
      return row(at.row + size.page);
    case 'PageUp':
      return row(at.row - size.page);
    case 'Home':
      return far ? { row: 0, column: 0 } : column(0);
    case 'End':
      return far ? { row: size.rows, column: size.columns - 1 } : column(size.columns - 1);
    default:
      return undefined;
  }
}
