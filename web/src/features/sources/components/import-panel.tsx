import { Button, MultiSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Dataset, DataSource, DataSourceKind } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { formatBytes } from '@/lib/format';
import { keepDraft, recallDraft } from '@/lib/storage';
import { sourceColumnsQuery, useImportPart, useQueryCost } from '../api/sources';

type Part = 'table' | 'query' | 'path';

const words: Record<Part, string> = { table: 'A table', query: 'A query', path: 'Files' };

interface ImportPanelProps {
  source: DataSource;
  kind: DataSourceKind;
  /** What was chosen in the list of tables or files. */
  object: string;
  onObject: (object: string) => void;
  onCreated: (dataset: Dataset) => void;
}

function nameOf(part: Part, text: string): string {
  if (part === 'query') return '';
  const last =
    text
      .replace(/\/+$/, '')
      .split(part === 'table' ? '.' : '/')
      .at(-1) ?? '';
  return last
    .replace(/\.(csv|tsv|txt|parquet|gz)+$/i, '')
    .replaceAll('*', '')
    .trim();
}

/** Asks a question of the source before it is paid for. */
function Cost({ sourceId, query }: { sourceId: string; query: string }) {
  const cost = useQueryCost(sourceId);
  return (
    <div className={layout.tight}>
      <div>
        <Button
          variant="default"
          disabled={!query.trim()}
          loading={cost.isPending}
          onClick={() => cost.mutate(query)}
        >
          What would it cost?
        </Button>
      </div>
      {cost.error && <ErrorState error={cost.error} compact />}
      {cost.data && (
        <Notice title={`Reads ${formatBytes(cost.data.bytes)}`}>{cost.data.message}</Notice>
      )}
    </div>
  );
}

/** What to read of a source, and what the dataset is called. */
export function ImportPanel({ source, kind, object, onObject, onCreated }: ImportPanelProps) {
  const parts = kind.imports.filter((part): part is Part => part in words);
  // A query that fails leads back here: it is corrected, not typed again.
  const draft = `query.${source.id}`;
  const [query, setQuery] = useState(() => recallDraft(draft));
  const [chosen, setPart] = useState<Part>(
    query !== '' && parts.includes('query') ? 'query' : (parts[0] ?? 'table'),
  );
  const [name, setName] = useState<string>();
  const [only, setOnly] = useState<string[]>([]);
  const [fault, setFault] = useState<string>();
  const create = useImportPart();
  const part = chosen;
  const what = part === 'query' ? query : object;
  const columns = useQuery({
    ...sourceColumnsQuery(source.id, object),
    enabled: part === 'table' && object !== '',
  });
  const known = columns.data?.items.map((column) => column.name) ?? [];
  const title = name ?? nameOf(part, what);

  function run() {
    if (!what.trim() || !title.trim()) {
      setFault(what.trim() ? 'Enter a name for the dataset.' : 'Say what to read first.');
      return;
    }
    setFault(undefined);
    create.mutate(
      {
        project_id: source.project_id,
        datasource_id: source.id,
        name: title.trim(),
        [part]: what.trim(),
        ...(part === 'table' && only.length > 0 ? { only_columns: only } : {}),
      },
      { onSuccess: onCreated },
    );
  }

  return (
    <Panel title="Import">
      <form
        className={layout.stack}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {parts.length > 1 && (
          <SegmentedControl
            aria-label="What to read"
            value={part}
            data={parts.map((value) => ({ value, label: words[value] }))}
            onChange={(next) => setPart(next as Part)}
          />
        )}
        {part === 'query' ? (
          <>
            <Textarea
              label="Query"
              description={`One SELECT: ${kind.query_dialect}.`}
              autosize
              minRows={4}
              spellCheck={false}
              value={query}
              onChange={(event) => {
                setQuery(event.currentTarget.value);
                keepDraft(draft, event.currentTarget.value);
              }}
            />
            {kind.cost && <Cost sourceId={source.id} query={query} />}
          </>
        ) : (
          <TextInput
            label={part === 'table' ? 'Table' : 'File, or a pattern with *'}
            description={
              part === 'table'
                ? 'Choose one from the list, or write its name with its schema.'
                : 'All files a pattern names become one table: exports/2024/*.parquet'
            }
            autoComplete="off"
            value={object}
            onChange={(event) => {
              onObject(event.currentTarget.value);
              setOnly([]);
            }}
          />
        )}
        {part === 'table' && known.length > 0 && (
          <MultiSelect
            label="Columns"
            description="Empty: all. Only these are read from the server."
            searchable
            data={known}
            value={only.filter((column) => known.includes(column))}
            onChange={setOnly}
          />
        )}
        {part === 'table' && columns.error && <ErrorState error={columns.error} compact />}
        <TextInput
          label="Dataset name"
          autoComplete="off"
          value={title}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {fault && <Notice tone="warn" alert title={fault} />}
        {create.error && <ErrorState error={create.error} compact wanted="import data here" />}
        <div className={layout.end}>
          <Button type="submit" loading={create.isPending}>
            Import
          </Button>
        </div>
      </form>
    </Panel>
  );
}
