import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asApiError } from '@/api/errors';
import type { Dataset, FormatOptions, Inspection } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { useOnce } from '@/hooks/use-once';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { formatBytes, plural } from '@/lib/format';
import { lastVersionQuery, useCreateDataset } from '../api/datasets';
import { inspectQuery } from '../api/inspect-upload';
import {
  badValueChoices,
  datasetName,
  formatOf,
  importRequest,
  nameFaults,
  withEdit,
  type BadValueRule,
  type ColumnEdits,
} from '../lib/inspection';
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

const anyBytesFit = 'windows-1252';
const encodingFaults = ['file_encoding_invalid', 'file_encoding_mixed'];

/** An import under a name that is there makes the next version of it; who types a name should know. */
function NextVersion({ projectId, name }: { projectId: string; name: string }) {
  const [settled] = useDebouncedValue(name.trim(), 300);
  const last = useQuery({ ...lastVersionQuery(projectId, settled), enabled: settled !== '' });
  if (!last.data || settled !== name.trim()) return null;
  return (
    <Notice title={`This becomes version ${last.data + 1} of “${settled}”.`}>
      The project has a dataset of this name. Its versions stay as they are; choose another name to
      keep the two apart.
    </Notice>
  );
}

function Warnings({ found, edits }: { found: Inspection; edits: ColumnEdits }) {
  // What is said of a guess counts no more where the user has decided.
  const open = found.warnings.filter(({ column }) => {
    const edit = column ? edits[column] : undefined;
    return !edit?.type && !edit?.skip;
  });
  if (open.length === 0) return null;
  return (
    <Notice tone="warn" title={plural(open.length, 'thing to check', 'things to check')}>
      <ul>
        {open.slice(0, 12).map((warning, index) => (
          <li key={index}>
            {warning.column && <code>{warning.column}</code>} {warning.message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function rowsNote(found: Inspection): string {
  const rows = plural(found.rows_looked_at, 'row');
  return `${plural(found.rows.length, 'row')} shown. Types were guessed from ${!found.whole_file ? `the first ${rows}` : found.rows_looked_at === 1 ? 'this row' : `all ${rows}`}.`;
}

/** Did it read my file right? Every guess is visible and can be changed before anything is stored. */
export function ImportPreview(props: ImportPreviewProps) {
  const { projectId, uploadId, sourceId, filename, size, onCreated, onCancel } = props;
  const [name, setName] = useState(() => datasetName(filename));
  const [options, setOptions] = useState<FormatOptions>({});
  const [edits, setEdits] = useState<ColumnEdits>({});
  const [onBadValue, setOnBadValue] = useState<BadValueRule>('text');
  const inspection = useQuery({
    ...inspectQuery(uploadId, options, onBadValue),
    placeholderData: keepPreviousData,
  });
  const create = useCreateDataset();
  const found = inspection.data;
  const columns = found?.columns.map((column) => column.name) ?? [];
  const faults = nameFaults(columns, edits);
  const headerOnly = found?.whole_file === true && found.rows_looked_at === 0;
  const kept = columns.some((column) => !edits[column]?.skip);
  const ready = kept && !headerOnly && Object.keys(faults).length === 0 && name.trim() !== '';
  const encodingFault =
    encodingFaults.includes(asApiError(inspection.error).code) && options.encoding !== anyBytesFit;

  const once = useOnce();
  function submit() {
    if (inspection.isPlaceholderData || !ready || !once.begin()) return;
    create.mutate(
      importRequest({ projectId, sourceId, uploadId, name, options, columns, edits, onBadValue }),
      { onSuccess: onCreated, onError: once.again },
    );
  }

  useSubmitKey(submit);

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
            <Button
              onClick={submit}
              loading={create.isPending || create.isSuccess}
              disabled={!ready}
            >
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
              disabled={Object.keys(options).length + Object.keys(edits).length === 0}
              onClick={() => {
                setOptions({});
                setEdits({});
              }}
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
              onChange={setOptions}
            />
            <NextVersion projectId={projectId} name={name} />
          </div>
        </Panel>
        {headerOnly && (
          <Notice
            tone="warn"
            title="The file has a header and no rows."
            action={
              options.header !== false && (
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() => setOptions({ ...options, header: false })}
                >
                  The first line is data
                </Button>
              )
            }
          >
            Upload a file with at least one row, or say that its first line is no header.
          </Notice>
        )}
        {found && !kept && columns.length > 0 && (
          <Notice tone="warn" title="No column is left to import.">
            Keep at least one.
          </Notice>
        )}
        {found && !headerOnly && <Warnings found={found} edits={edits} />}
        <Panel
          title="Columns and first rows"
          note={found && !headerOnly ? rowsNote(found) : undefined}
          flush
        >
          {found ? (
            <InspectedTable
              inspection={found}
              edits={edits}
              faults={faults}
              stale={inspection.isPlaceholderData}
              onEdit={(column, change) => setEdits((before) => withEdit(before, column, change))}
            />
          ) : inspection.error ? (
            <ErrorState
              error={inspection.error}
              onRetry={() => void inspection.refetch()}
              action={
                encodingFault && (
                  <Button onClick={() => setOptions({ ...options, encoding: anyBytesFit })}>
                    Read as {anyBytesFit}
                  </Button>
                )
              }
            />
          ) : (
            <RowsSkeleton rows={10} />
          )}
        </Panel>
      </div>
    </>
  );
}
