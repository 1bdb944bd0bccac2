// The only module that loads ECharts; always reached by a dynamic import. Only the parts we draw with are bundled.
import {
  BarChart,
  BoxplotChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
} from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { useResolvedTheme } from '@/hooks/use-resolved-theme';
import { readChartTheme, type ChartTheme } from './chart-theme';
import classes from './echart.module.css';

echarts.use([
  BarChart,
  BoxplotChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

export interface ChartPoint {
  series: number;
  index: number;
}

export interface EChartHandle {
  png: () => string | undefined;
  show: (point: ChartPoint | undefined) => void;
}

interface EChartProps {
  option: (theme: ChartTheme) => EChartsCoreOption;
  ref: Ref<EChartHandle>;
  onClick?: (point: ChartPoint) => void;
}

export function EChart({ option, ref, onClick }: EChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const scheme = useResolvedTheme();

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = echarts.init(element, undefined, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      // What is drawn frame by frame would go on after the end, and fail: an empty picture, drawn now, ends it.
      made.clear();
      made.getZr().flush();
      made.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option(readChartTheme()), { notMerge: true });
  }, [option, scheme]);

  useEffect(() => {
    const made = chart.current;
    if (!made || !onClick) return;
    const listen = (event: { seriesIndex?: number; dataIndex?: number }) => {
      if (event.dataIndex !== undefined)
        onClick({ series: event.seriesIndex ?? 0, index: event.dataIndex });
    };
    made.on('click', listen);
    return () => {
      made.off('click', listen);
    };
  }, [onClick]);

  useImperativeHandle(ref, () => ({
    png: () =>
      chart.current?.getDataURL({
        type: 'png',
        pixelRatio: 2,
        backgroundColor: readChartTheme().surface,
      }),
    show: (point) => {
      if (point)
        chart.current?.dispatchAction({
          type: 'showTip',
          seriesIndex: point.series,
          dataIndex: point.index,
        });
      else chart.current?.dispatchAction({ type: 'hideTip' });
    },
  }));

  return <div ref={box} className={classes.canvas} />;
}
