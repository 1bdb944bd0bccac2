// Which values are outliers.
import classes from './step-fields.module.css';
import type { CleanStep, ColumnStatistics } from '@/api/types';
import { formatValue, plural } from '@/lib/format';
import { NumberInput, Radio } from '@mantine/core';
import type { StepFieldsProps } from './value-fields';

function outsideWords(facts: ColumnStatistics | undefined, method: string): string {
  const found = facts?.outliers_by_method.find((outliers) => outliers.method === method);
  if (!found) return '';
  return ` Here ${plural(found.count, 'value')} outside ${formatValue(found.low)} … ${formatValue(found.high)}.`;
}

export function OutlierFields({ step, facts, faults, onChange }: StepFieldsProps) {
  const method = step.method ?? 'iqr';
  const bound = (name: 'low' | 'high', label: string) => (
    <NumberInput
      label={label}
      hideControls
      placeholder="none"
      value={step[name] ?? ''}
      error={faults[name]}
      onChange={(next) => onChange({ ...step, [name]: next === '' ? null : Number(next) })}
    />
  );
  return (
    <>
      <Radio.Group
        label="Which values are outliers"
        value={method}
        onChange={(next) => onChange({ ...step, method: next as CleanStep['method'] })}
      >
        <div className={classes.choices}>
          <Radio
            value="iqr"
            label="Beyond the middle half"
            description={`More than 1.5 times its span away (IQR).${outsideWords(facts, 'iqr')}`}
          />
          <Radio
            value="robust_z"
            label="Robust z-score above 3.5"
            description={`Distance from the median in median deviations.${outsideWords(facts, 'robust_z')}`}
          />
          <Radio value="bounds" label="Outside bounds that you give" />
        </div>
      </Radio.Group>
      {method === 'bounds' && (
        <div className={classes.pair}>
          {bound('low', 'Lower bound')}
          {bound('high', 'Upper bound')}
        </div>
      )}
      <p className={classes.note}>
        A value outside takes the nearest bound: the row stays, its weight goes.
      </p>
    </>
  );
}
