// One row per column, one picker per thing that can be done to it. Of very wide tables only the rows in sight are in the page.
import { Select, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { DatasetColumn, FeatureStep } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Tag } from '@/components/ui/tag';
import { useRowsInSight } from '@/hooks/use-rows-in-sight';
import { formatCount } from '@/lib/format';
import { choose, chosen, kindOf, offered, pickerNames, type Picker } from '../lib/steps';
import classes from './column-pickers.module.css';

const pickers: readonly Picker[] = ['missing', 'shape', 'scaling', 'encoding'];

/** Fewer columns than this are found at a glance. */
const searchedFrom = 9;
const usualHeight = 57;

interface CellProps {
  picker: Picker;
  column: DatasetColumn;
  value: string | undefined;
  hasTarget: boolean;
  onChoose: (picker: Picker, column: string, value: string | undefined) => void;
}

const PickerCell = memo(function PickerCell(props: CellProps) {
  const { picker, column, value, hasTarget, onChoose } = props;
  const choices = offered(picker, kindOf(column), hasTarget);
  const known = value === undefined || choices.some((choice) => choice.value === value);
  return (
    <div role="cell" className={classes.cell} data-empty={choices.length === 0 || undefined}>
      <span className={classes.label} aria-hidden>
        {pickerNames[picker]}
      </span>
      {choices.length === 0 ? (
        <span className={classes.nothing}>–</span>
      ) : (
        <Select
          size="xs"
          aria-label={`${pickerNames[picker]} of ${column.name}`}
          data={[
            ...choices.map(({ value: id, label }) => ({ value: id, label })),
            ...(known ? [] : [{ value, label: 'as the step says' }]),
          ]}
          value={value ?? null}
          placeholder="leave"
          clearable
          clearButtonProps={{ 'aria-label': `Leave ${column.name}`, tabIndex: -1 }}
          onChange={(next) => onChoose(picker, column.name, next ?? undefined)}
        />
      )}
    </div>
  );
});

interface GridProps {
  columns: DatasetColumn[];
  steps: FeatureStep[];
  hasTarget: boolean;
  onChange: (steps: FeatureStep[]) => void;
}

function PickerGrid({ columns, steps, hasTarget, onChange }: GridProps) {
  const box = useRef<HTMLDivElement>(null);
  const { places, before, after, isCut, measure } = useRowsInSight(
    box,
    columns.length,
    usualHeight,
  );
  // The cells keep their function while the steps change, so that only the cells that changed are drawn anew.
  const latest = useRef({ steps, onChange });
  useEffect(() => {
    latest.current = { steps, onChange };
  });
  const onChoose = useCallback((picker: Picker, column: string, value: string | undefined) => {
    const now = latest.current;
    now.onChange(choose(now.steps, picker, column, value));
  }, []);
  return (
    <div
      ref={box}
      className={classes.scroll}
      role="region"
      aria-label="Columns and their pickers"
      tabIndex={0}
    >
      <div role="table" aria-label="Pickers by column" aria-rowcount={columns.length + 1}>
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.row}>
            <span role="columnheader">Column</span>
            {pickers.map((picker) => (
              <span key={picker} role="columnheader">
                {pickerNames[picker]}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ paddingTop: before, paddingBottom: after }}>
          {places.map((place) => {
            const column = columns[place];
            if (!column) return null;
            const missing = column.missing ?? 0;
            return (
              <div
                key={column.name}
                role="row"
                className={classes.row}
                aria-rowindex={place + 2}
                {...(isCut ? { ref: measure, 'data-index': place } : {})}
              >
                <div role="rowheader" className={classes.name} title={column.name}>
                  {column.name} <Tag>{column.semantic_type}</Tag>
                  {missing > 0 && (
                    <div className={classes.note}>{formatCount(missing)} missing</div>
                  )}
                </div>
                {pickers.map((picker) => (
                  <PickerCell
                    key={picker}
                    picker={picker}
                    column={column}
                    value={chosen(steps, picker, column.name)}
                    hasTarget={hasTarget}
                    onChoose={onChoose}
                  />
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

export function ColumnPickers(props: GridProps) {
  const { columns } = props;
  const [search, setSearch] = useState('');
  const needle = search.trim().toLowerCase();
  const shown = needle
    ? columns.filter((column) =>
        [column.name, column.semantic_type].some((text) => text.toLowerCase().includes(needle)),
      )
    : columns;
  return (
    <>
      {columns.length >= searchedFrom && (
        <div className={classes.search}>
          <TextInput
            aria-label="Filter columns"
            placeholder="Filter columns"
            leftSection={<Search size={15} aria-hidden />}
            value={search}
            data-search
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <span className={layout.dim} role="status">
            {formatCount(shown.length)} of {formatCount(columns.length)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <p className={classes.none}>
          {needle ? `No column contains “${search}”.` : 'There is no column to pick for.'}
        </p>
      ) : (
        <PickerGrid {...props} columns={shown} />
      )}
    </>
  );
}
