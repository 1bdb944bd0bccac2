import { useMemo } from 'react';
import type { PredictionRecord } from '@/api/types';
import { DataGrid, type GridColumn } from '@/components/data-grid/data-grid';
import { CodeBlock } from '@/components/ui/code-block';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { formatCount, formatPercent, formatValue, plural } from '@/lib/format';
import { askedRows, certainty } from '../lib/record';

const certaintyNote = {
  interval: 'nine of ten such rows lie here',
  probability: 'of this answer',
  distance: 'to the middle of the group',
} as const;

function certaintyText(item: PredictionRecord['predictions'][number]): string | null {
  if (item.interval)
    return `${formatValue(item.interval.low)} to ${formatValue(item.interval.high)}`;
  if (item.confidence != null && item.probabilities) return formatPercent(item.confidence, 1);
  return item.distance == null ? null : formatValue(item.distance);
}

const widthOf = (name: string) => Math.min(240, Math.max(110, name.length * 9 + 30));

/** What was asked and answered, row by row; the request itself below. */
export function PredictionDetails({
  record,
  target,
}: {
  record: PredictionRecord;
  target: string;
}) {
  const { asked, rows } = useMemo(() => askedRows(record.request), [record.request]);
  const kind = record.predictions[0] ? certainty(record.predictions[0]) : undefined;
  const columns = useMemo<GridColumn[]>(
    () => [
      { name: target, note: 'answered', width: Math.max(130, widthOf(target)) },
      ...(kind
        ? [{ name: kind, note: certaintyNote[kind as keyof typeof certaintyNote], width: 200 }]
        : []),
      ...asked.map((name) => ({
        name,
        note: 'asked',
        numeric: typeof rows[0]?.[name] === 'number',
        width: widthOf(name),
      })),
    ],
    [asked, kind, rows, target],
  );
  return (
    <div className={layout.stack}>
      {record.warnings.length > 0 && (
        <Notice tone="warn" title="Read with care">
          <ul>
            {record.warnings.map((warning, index) => (
              <li key={index}>
                <code>{warning.column}</code>{' '}
                {warning.code === 'null_value' ? 'is missing' : warning.message}
                {warning.count > 1 && ` (${plural(warning.count, 'row')})`}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Panel
        title="Answers"
        note={`${plural(record.predictions.length, 'row')}, in the order they were sent.`}
        flush
      >
        <DataGrid
          label="Answers"
          columns={columns}
          rowCount={record.predictions.length}
          row={(index) => {
            const item = record.predictions[index];
            if (!item) return undefined;
            const sent = rows[index] ?? {};
            return [
              item.value,
              ...(kind ? [certaintyText(item)] : []),
              ...asked.map((name) => sent[name]),
            ];
          }}
        />
      </Panel>
      <Panel title="The request as it was sent" note={`${formatCount(asked.length)} columns.`}>
        <CodeBlock
          label="Request"
          code={JSON.stringify(record.request, null, 2).slice(0, 20_000)}
        />
      </Panel>
    </div>
  );
}
