// One row per column, one picker per thing that can be done to it.
import { Select } from '@mantine/core';
import { memo } from 'react';
import type { DatasetColumn, FeatureStep } from '@/api/types';
import { Tag } from '@/components/ui/tag';
import { formatCount } from '@/lib/format';
import { choose, chosen, kindOf, offered, pickerNames, type Picker } from '../lib/steps';
import classes from './recipes.module.css';

const pickers: readonly Picker[] = ['missing', 'shape', 'scaling', 'encoding'];

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
  if (choices.length === 0) return <span className={classes.missing}>–</span>;
  const known = value === undefined || choices.some((choice) => choice.value === value);
  return (
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
  );
});

interface ColumnPickersProps {
  columns: DatasetColumn[];
  steps: FeatureStep[];
  hasTarget: boolean;
  onChange: (steps: FeatureStep[]) => void;
}

export function ColumnPickers({ columns, steps, hasTarget, onChange }: ColumnPickersProps) {
  const onChoose = (picker: Picker, column: string, value: string | undefined) =>
    onChange(choose(steps, picker, column, value));
  return (
    <div
      className={classes.scroll}
      role="region"
      aria-label="Columns and their pickers"
      tabIndex={0}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            {pickers.map((picker) => (
              <th key={picker} scope="col">
                {pickerNames[picker]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row" title={column.name}>
                {column.name} <Tag>{column.semantic_type}</Tag>
                {(column.missing ?? 0) > 0 && (
                  <div className={classes.reason}>{formatCount(column.missing ?? 0)} missing</div>
                )}
              </th>
              {pickers.map((picker) => (
                <td key={picker}>
                  <PickerCell
                    picker={picker}
                    column={column}
                    value={chosen(steps, picker, column.name)}
                    hasTarget={hasTarget}
                    onChoose={onChoose}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
