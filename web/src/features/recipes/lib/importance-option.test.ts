import { describe, expect, it } from 'vitest';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { curveOption, importanceOption } from './importance-option';

const theme: ChartTheme = {
  ink: '#000',
  dim: '#666',
  line: '#ccc',
  surface: '#fff',
  paper: '#fff',
  accent: '#00f',
  heat: ['#fff', '#00f'],
  series: ['#123456'],
  font: 'sans',
};

describe('importance', () => {
  it('draws a bar and the spread of each feature', () => {
    const option = importanceOption(theme, [{ feature: 'a', importance: 2, std: 0.5 }], 'Gain');
    expect(option.yAxis.data).toEqual(['a']);
    expect(option.series[0]?.data).toEqual([2]);
    expect(option.series[1]?.data).toEqual([[1.5, 2.5, 0]]);
    const drawn = option.series[1] as unknown as {
      renderItem: (params: unknown, api: unknown) => { children: { shape: { x1: number } }[] };
    };
    const api = {
      value: (place: number) => [1.5, 2.5, 0][place],
      coord: ([x, y]: number[]) => [x, y],
    };
    const { children } = drawn.renderItem(null, api);
    expect(children).toHaveLength(3);
    expect(children[0]?.shape.x1).toBe(1.5);
  });

  it('draws the curve of a selection with its band and where it is enough', () => {
    const option = curveOption(theme, [{ count: 3, score: 0.9, std: 0.1 }], 'AUC', 3);
    expect(option.series.map((item) => item.data[0])).toEqual([
      [3, 0.9],
      [3, 0.8],
      [3, 1],
    ]);
  });
});
