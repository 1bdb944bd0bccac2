// Every chart of the product goes through here: title, one sentence of what it shows, the same numbers as a table, CSV and PNG,
// arrow keys that walk the points and read them, both themes. ECharts is loaded when the first chart comes into view.
import { ActionIcon, Tooltip } from '@mantine/core';
import type { EChartsCoreOption } from 'echarts/core';
import { Download, Image, Table2, type LucideIcon } from 'lucide-react';
import {
  lazy,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { download, fileStem, toCsv } from '@/lib/csv';
import { formatExact } from '@/lib/format';
import { BlockSkeleton } from '../ui/skeletons';
import type { ChartTheme } from './chart-theme';
import { ChartTable, type ChartData } from './chart-table';
import classes from './chart.module.css';
import type { ChartPoint, EChartHandle } from './echart';

const EChart = lazy(() => import('./echart').then((module) => ({ default: module.EChart })));

interface ChartProps {
  title: string;
  /** One sentence that says what a reader should take from it. */
  summary: string;
  data: ChartData;
  option: (theme: ChartTheme) => EChartsCoreOption;
  height?: number;
  /** Pixels below which the picture scrolls sideways instead of getting narrower. */
  leastWidth?: number;
  controls?: ReactNode;
  /** Which mark of the picture stands for a row of `data`; by default one series in the rows' order. */
  pointOf?: (row: number) => ChartPoint | undefined;
  /** Rows of `data` per line of a matrix: the up and down keys then move by a line. */
  stride?: number;
  /** A click on a mark, or Enter on the row that the keys have reached. */
  onPick?: (row: number) => void;
  /** Which row of `data` a mark stands for, when it is not that of its place in the first series. */
  rowOf?: (point: ChartPoint) => number | undefined;
}

const toolWords = { Table: 'Show the numbers', CSV: 'Save the numbers as CSV', PNG: 'Save as PNG' };

interface ToolProps {
  label: keyof typeof toolWords;
  icon: LucideIcon;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

function Tool({ label, icon: Icon, pressed, disabled, onClick }: ToolProps) {
  return (
    <Tooltip label={toolWords[label]}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        size={28}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function useSeen(): [React.RefObject<HTMLElement | null>, boolean] {
  const ref = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(() => typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (seen || !element) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen]);
  return [ref, seen];
}

function savePng(handle: EChartHandle | null, title: string) {
  const url = handle?.png();
  if (!url) return;
  const bytes = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (c) => c.charCodeAt(0));
  download(`${fileStem(title)}.png`, new Blob([bytes], { type: 'image/png' }));
}

export function Chart({
  title,
  summary,
  data,
  option,
  height = 280,
  leastWidth,
  controls,
  pointOf,
  stride,
  onPick,
  rowOf,
}: ChartProps) {
  const titleId = useId();
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number>();
  const [figure, seen] = useSeen();
  const handle = useRef<EChartHandle>(null);

  function moveTo(row: number | undefined) {
    setAt(row);
    handle.current?.show(
      row === undefined ? undefined : (pointOf ?? ((index) => ({ series: 0, index })))(row),
    );
  }

  function onKeyDown(event: KeyboardEvent) {
    const last = data.rows.length - 1;
    const steps: Record<string, number> = {
      ArrowRight: Math.min(last, (at ?? -1) + 1),
      ArrowLeft: Math.max(0, (at ?? 1) - 1),
      Home: 0,
      End: last,
      ...(stride
        ? {
            ArrowDown: Math.min(
              last,
              at === undefined ? 0 : at + stride <= last ? at + stride : at,
            ),
            ArrowUp: at === undefined ? 0 : at >= stride ? at - stride : at,
          }
        : {}),
    };
    const next = steps[event.key];
    if (event.key === 'Escape') moveTo(undefined);
    else if (event.key === 'Enter' && onPick && at !== undefined) onPick(at);
    else if (next !== undefined && last >= 0) {
      event.preventDefault();
      moveTo(next);
    }
  }

  const row = at === undefined ? undefined : data.rows[at];
  const reading =
    row
      ?.map(
        (value, index) =>
          `${data.columns[index]}: ${typeof value === 'number' ? formatExact(value) : (value ?? 'none')}`,
      )
      .join(', ') ?? '';

  return (
    <figure className={classes.chart} ref={figure} aria-labelledby={titleId}>
      <figcaption className={classes.head}>
        <div className={classes.words}>
          <h3 id={titleId} className={classes.title}>
            {title}
          </h3>
          <p className={classes.summary}>{summary}</p>
        </div>
        <div className={classes.tools}>
          {controls}
          <Tool
            label="Table"
            pressed={asTable}
            onClick={() => setAsTable((on) => !on)}
            icon={Table2}
          />
          <Tool
            label="CSV"
            onClick={() => download(`${fileStem(title)}.csv`, toCsv(data.columns, data.rows))}
            icon={Download}
          />
          <Tool
            label="PNG"
            disabled={asTable}
            onClick={() => savePng(handle.current, title)}
            icon={Image}
          />
        </div>
      </figcaption>
      {asTable ? (
        <ChartTable data={data} label={title} height={height} />
      ) : (
        <div className={classes.room}>
          {/* A chart takes the focus like a picture that can be asked: the arrow keys read its points. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <div
            className={classes.plot}
            style={{ minHeight: height, minWidth: leastWidth }}
            role="group"
            aria-roledescription="chart"
            aria-label={`${title}. ${summary} Arrow keys read the points${onPick ? ', Enter opens one' : ''}.`}
            tabIndex={0}
            onKeyDown={onKeyDown}
            onBlur={() => moveTo(undefined)}
          >
            {seen ? (
              <Suspense fallback={<BlockSkeleton height={height} />}>
                <EChart
                  ref={handle}
                  option={option}
                  onClick={
                    onPick &&
                    ((point) => {
                      const picked = rowOf ? rowOf(point) : point.index;
                      if (picked !== undefined) onPick(picked);
                    })
                  }
                />
              </Suspense>
            ) : null}
          </div>
        </div>
      )}
      <p className={classes.reading} role="status">
        {reading}
      </p>
    </figure>
  );
}
