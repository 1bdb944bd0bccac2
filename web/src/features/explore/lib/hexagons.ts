// Many points as hexagons: how many lie in each cell of a honeycomb (Carr et al. 1987).
import type { ScatterPlot } from '@/api/types';
import { baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { plural } from '@/lib/format';
import { axisOf, pointWords } from './scatter-option';

export interface Hexagon {
  x: number;
  y: number;
  count: number;
}

export interface Honeycomb {
  cells: Hexagon[];
  /** Half the width of a cell along x, and the distance of its corners along y. */
  halfWidth: number;
  radius: number;
}

// Cells across the picture.
const across = 36;
// Pictures are wider than high: cells along y are drawn so much larger in their own unit.
const aspect = 1.8;

export function honeycomb(xs: readonly number[], ys: readonly number[]): Honeycomb {
  const [lowX, highX] = [Math.min(...xs), Math.max(...xs)];
  const [lowY, highY] = [Math.min(...ys), Math.max(...ys)];
  const width = (highX - lowX || 1) / across;
  const radius = ((highY - lowY || 1) / across) * aspect * (1 / Math.sqrt(3));
  const lineHeight = radius * 1.5;
  const found = new Map<string, Hexagon>();
  xs.forEach((x, index) => {
    const y = ys[index] ?? 0;
    // The nearer centre of the two lattices that a honeycomb is made of.
    const candidates = [0, 1].map((odd) => {
      const row = 2 * Math.round(((y - lowY) / lineHeight - odd) / 2) + odd;
      const shift = odd * 0.5;
      const column = Math.round((x - lowX) / width - shift) + shift;
      const center = { x: lowX + column * width, y: lowY + row * lineHeight, row, column };
      const dx = (x - center.x) / width;
      const dy = (y - center.y) / (radius * Math.sqrt(3));
      return { ...center, far: dx * dx + dy * dy };
    });
    const nearest = candidates.reduce((a, b) => (b.far < a.far ? b : a));
    const key = `${nearest.row},${nearest.column}`;
    const cell = found.get(key);
    if (cell) cell.count += 1;
    else found.set(key, { x: nearest.x, y: nearest.y, count: 1 });
  });
  return {
    cells: [...found.values()].sort((a, b) => b.count - a.count),
    halfWidth: width / 2,
    radius,
  };
}

interface RenderApi {
  value: (dimension: number) => number;
  coord: (point: [number, number]) => [number, number];
  visual: (name: 'color') => string;
}

export function hexagonOption(
  theme: ChartTheme,
  plot: ScatterPlot,
  comb: Honeycomb,
  times: { x: boolean; y: boolean },
) {
  const most = comb.cells[0]?.count ?? 1;
  const { halfWidth, radius } = comb;
  return {
    ...baseOption(theme),
    grid: { left: 78, right: 24, top: 12, bottom: 46 },
    tooltip: {
      ...baseOption(theme).tooltip,
      trigger: 'item',
      formatter: ({ value: [x = 0, y = 0, count = 0] }: { value: number[] }) =>
        `${plural(count, 'row')}<br>${pointWords(plot, times, x, y)}`,
    },
    // Few cells hold most rows: by the logarithm the others are still told apart.
    visualMap: {
      show: false,
      dimension: 3,
      // Below nothing, so that the palest cell still stands out from the sheet.
      min: -0.35 * Math.max(1, Math.log10(most)),
      max: Math.max(1, Math.log10(most)),
      inRange: { color: theme.heat },
    },
    xAxis: axisOf(theme, plot.x, times.x, {}),
    yAxis: axisOf(theme, plot.y, times.y, { nameGap: 60 }),
    series: [
      {
        type: 'custom',
        name: 'rows',
        clip: true,
        data: comb.cells.map(({ x, y, count }) => [x, y, count, Math.log10(count)]),
        renderItem: (_: unknown, api: RenderApi) => {
          const [x, y] = [api.value(0), api.value(1)];
          const corner = (dx: number, dy: number) => api.coord([x + dx, y + dy]);
          return {
            type: 'polygon',
            shape: {
              points: [
                corner(0, radius),
                corner(halfWidth, radius / 2),
                corner(halfWidth, -radius / 2),
                corner(0, -radius),
                corner(-halfWidth, -radius / 2),
                corner(-halfWidth, radius / 2),
              ],
            },
            style: { fill: api.visual('color'), stroke: theme.surface, lineWidth: 0.5 },
          };
        },
      },
    ],
  };
}
