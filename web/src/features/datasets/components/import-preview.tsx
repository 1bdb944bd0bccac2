import { Button, Select, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Dataset, FormatOptions } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { formatBytes, formatCount, plural } from '@/lib/format';
import { useCreateDataset } from '../api/datasets';
import { inspectQuery } from '../api/inspect-upload';
import { datasetName, formatOf, importRequest, type BadValueRule } from '../lib/inspection';
import { FormatFields } from './format-fields';
import { InspectedTable } from './inspected-table';

interface ImportPreviewProps {
  projectId: string;
  uploadId: string;
  sourceId: string;
  filename: string;
  size: number | undefined;
  onCreated: (dataset: Dataset) => void;
  onCancel: () => void;
}

const badValueChoices: { value: BadValueRule; label: string }[] = [
  { value: 'text', label: 'keep the column as text' },
  { value: 'null', label: 'make the value missing' },
  { value: 'fail', label: 'stop the import' },
];

/** Did it read my file right? Every guess is visible and can be changed before anything is stored. */
export function ImportPreview(props: ImportPreviewProps) {
  const { projectId, uploadId, sourceId, filename, size, onCreated, onCancel } = props;
  const [name, setName] = useState(() => datasetName(filename));
  const [options, setOptions] = useState<FormatOptions>({});
  const [types, setTypes] = useState<Record<string, string>>({});
  const [onBadValue, setOnBadValue] = useState<BadValueRule>('text');
  const inspection = useQuery({
    ...inspectQuery(uploadId, options),
    placeholderData: keepPreviousData,
  });
  const create = useCreateDataset();
  const found = inspection.data;

  function submit() {
    if (create.isPending || !name.trim()) return;
    create.mutate(
      importRequest({ projectId, sourceId, uploadId, name, options, types, onBadValue }),
      {
        onSuccess: onCreated,
      },
    );
  }

  useSubmitKey(submit);

  const warnings = found?.warnings ?? [];
  return (
    <>
      <PageHeader
        title={`Import ${filename}`}
        facts={[
          size !== undefined && formatBytes(size),
          found && plural(found.columns.length, 'column'),
          found?.whole_file && plural(found.rows_looked_at, 'row'),
        ].filter((fact) => fact !== false && fact !== undefined)}
        actions={
          <>
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button onClick={submit} loading={create.isPending} disabled={!found || !name.trim()}>
              Create dataset
            </Button>
          </>
        }
      />
      <div className={layout.stack}>
        {create.error && (
          <ErrorState error={create.error} compact wanted="import data into this project" />
        )}
        <Panel
          title="Read as"
          actions={
            <Button
              variant="subtle"
              size="compact-sm"
              disabled={Object.keys(options).length === 0}
              onClick={() => setOptions({})}
            >
              Reset guesses
            </Button>
          }
        >
          <div className={layout.stack}>
            <div className={layout.pair}>
              <TextInput
                label="Dataset name"
                value={name}
                autoComplete="off"
                error={name.trim() ? undefined : 'Enter a name.'}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Select
                label="When a value does not fit its column"
                data={badValueChoices}
                allowDeselect={false}
                value={onBadValue}
                onChange={(next) => setOnBadValue(next as BadValueRule)}
              />
            </div>
            <FormatFields
              format={formatOf(filename, found)}
              found={found}
              options={options}
              onChange={(next) => {
                setOptions(next);
                setTypes({});
              }}
            />
          </div>
        </Panel>
        {warnings.length > 0 && (
          <Notice tone="warn" title={plural(warnings.length, 'thing to check', 'things to check')}>
            <ul>
              {warnings.slice(0, 12).map((warning, index) => (
                <li key={index}>
                  {warning.column && <code>{warning.column}</code>} {warning.message}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        <Panel
          title="Columns and first rows"
          note={
            found
              ? `${formatCount(found.rows.length)} rows shown. Types were guessed from ${found.whole_file ? 'all' : 'the first'} ${plural(found.rows_looked_at, 'row')}.`
              : undefined
          }
          flush
        >
          {found ? (
            <InspectedTable
              inspection={found}
              types={types}
              stale={inspection.isPlaceholderData}
              onType={(column, type) =>
                setTypes((before) => {
                  const next = { ...before };
                  if (type === undefined) delete next[column];
                  else next[column] = type;
                  return next;
                })
              }
            />
          ) : inspection.error ? (
            <ErrorState error={inspection.error} onRetry={() => void inspection.refetch()} />
          ) : (
            <RowsSkeleton rows={10} />
          )}
        </Panel>
      </div>
    </>
  );
}
