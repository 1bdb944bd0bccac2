import { SegmentedControl } from '@mantine/core';
import type { Dataset, DatasetColumn } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import classes from './relations.module.css';
import { methods } from '../lib/relations';
import { CorrelationView } from './correlation-view';
import { MissingView } from './missing-view';
import { PairView } from './pair-view';
import { ScatterView } from './scatter-view';
import { TargetView } from './target-view';
import { timeColumns, TimeView } from './time-view';

const views = [
  { value: 'correlations', label: 'Correlations' },
  { value: 'target', label: 'Target' },
  { value: 'missing', label: 'Missing values' },
  { value: 'scatter', label: 'Scatter' },
  { value: 'pairs', label: 'Pair plot' },
  { value: 'time', label: 'Over time' },
];

export interface RelationsSearch {
  view?: string;
  method?: string;
  x?: string;
  y?: string;
  color?: string;
  time?: string;
  value?: string;
}

interface RelationsTabProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  search: RelationsSearch;
  mayEdit: boolean;
  onSearch: (search: RelationsSearch) => void;
  onColumn: (name: string) => void;
}

/** How the columns go together, one picture at a time: what is not looked at is not computed. */
export function RelationsTab(props: RelationsTabProps) {
  const { dataset, columns, search, mayEdit, onSearch, onColumn } = props;
  const shown = views.filter(({ value }) => value !== 'time' || timeColumns(columns).length > 0);
  const view = shown.find(({ value }) => value === search.view)?.value ?? 'correlations';
  const method = methods.find(({ value }) => value === search.method)?.value ?? 'pearson';
  const onPair = (x: string, y: string) => onSearch({ view: 'scatter', x, y });

  return (
    <div className={layout.stack}>
      <div className={classes.scroll}>
        <SegmentedControl
          aria-label="What is shown"
          value={view}
          data={shown}
          onChange={(next) => onSearch({ view: next })}
        />
      </div>
      {view === 'correlations' && (
        <CorrelationView
          dataset={dataset}
          method={method}
          mayEdit={mayEdit}
          onMethod={(next) => onSearch({ view, method: next })}
          onPair={onPair}
        />
      )}
      {view === 'target' && <TargetView dataset={dataset} mayEdit={mayEdit} onColumn={onColumn} />}
      {view === 'missing' && (
        <MissingView dataset={dataset} mayEdit={mayEdit} onColumn={onColumn} />
      )}
      {view === 'scatter' && (
        <ScatterView
          dataset={dataset}
          columns={columns}
          choice={{ x: search.x, y: search.y, color: search.color }}
          onChoice={({ x, y, color }) =>
            onSearch({
              view,
              ...(x ? { x } : {}),
              ...(y ? { y } : {}),
              ...(color ? { color } : {}),
            })
          }
        />
      )}
      {view === 'pairs' && <PairView dataset={dataset} columns={columns} onPair={onPair} />}
      {view === 'time' && (
        <TimeView
          dataset={dataset}
          columns={columns}
          time={search.time}
          value={search.value}
          onChoice={({ time, value }) => onSearch({ view, time, ...(value ? { value } : {}) })}
        />
      )}
    </div>
  );
}
