import { Button, Slider } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { ConfusionMatrix } from '@/api/types';
import { Figures } from '@/components/ui/figure';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { formatCount, formatPercent } from '@/lib/format';
import { bestF1, thresholdForRecall, type RocPoint } from '../lib/roc';
import { binaryCounts } from '../lib/verdict';

interface ThresholdPanelProps {
  value: number;
  confusion: ConfusionMatrix;
  points: RocPoint[];
  onChange: (threshold: number) => void;
}

/** From which probability on a row is called positive: everything below follows it. */
export function ThresholdPanel({ value, confusion, points, onChange }: ThresholdPanelProps) {
  const { tp, fp, fn, tn } = binaryCounts(confusion.matrix);
  const positive = confusion.labels[1] ?? '';
  const presets = [
    { label: 'Best F1', at: bestF1(points, tp + fn, fp + tn) },
    { label: 'Find 80 %', at: thresholdForRecall(points, 0.8) },
    { label: 'Find 95 %', at: thresholdForRecall(points, 0.95) },
    { label: '0.5', at: 0.5 },
  ];

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === '[' ? -0.01 : event.key === ']' ? 0.01 : 0;
    if (step === 0) return;
    event.preventDefault();
    onChange(Math.min(1, Math.max(0, Number((value + step).toFixed(3)))));
  }

  return (
    <Panel title={`Call a row “${positive}” from probability ${value.toFixed(2)} on`}>
      <div className={layout.stack} role="presentation" onKeyDown={onKeyDown}>
        <Slider
          min={0}
          max={1}
          step={0.01}
          value={value}
          onChange={onChange}
          label={(at) => at.toFixed(2)}
          thumbLabel="Threshold"
          color="petrol"
        />
        <div className={layout.line}>
          <span className={layout.dim}>Pick for</span>
          {presets.map((preset) => (
            <Button
              key={preset.label}
              variant="default"
              size="compact-sm"
              disabled={preset.at === undefined}
              onClick={() => preset.at !== undefined && onChange(preset.at)}
            >
              {preset.label}
            </Button>
          ))}
        </div>
        <Figures
          label="At this threshold"
          items={[
            {
              label: 'Found',
              value: formatPercent(tp / (tp + fn)),
              note: `recall: ${formatCount(tp)} of ${formatCount(tp + fn)}`,
            },
            {
              label: 'Right when named',
              value: formatPercent(tp / (tp + fp)),
              note: `precision: ${formatCount(tp)} of ${formatCount(tp + fp)}`,
            },
            {
              label: 'False alarms',
              value: formatCount(fp),
              note: `of ${formatCount(fp + tn)} others`,
            },
            { label: 'Missed', value: formatCount(fn), note: `of ${formatCount(tp + fn)}` },
          ]}
        />
      </div>
    </Panel>
  );
}
