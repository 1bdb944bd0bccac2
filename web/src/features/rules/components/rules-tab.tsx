// The rules of a dataset beside what they came to for this version, and what else it could be held to.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Dataset, DatasetColumn, Rule, RuleResults } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowAction } from '@/components/ui/row-action';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { Tag } from '@/components/ui/tag';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast, toastError } from '@/components/ui/toast';
import {
  ruleResultsQuery,
  rulesQuery,
  useCheckRules,
  useDeleteRule,
  useRestoreRule,
} from '../api/rules';
import { ruleRows, verdict, type RuleRow } from '../lib/rule-results';
import { ExamplesList } from './examples-list';
import { RuleDialog } from './rule-dialog';
import { RuleSuggestions } from './rule-suggestions';

function Outcome({ row: { rule, result, stale } }: { row: RuleRow }) {
  if (!result) return <Status value="not checked yet" tone="quiet" />;
  if (stale) return <Status value="changed since the check" tone="quiet" />;
  return (
    <>
      {result.passed ? (
        <Status value="kept" tone="good" />
      ) : (
        <Status value="broken" tone={rule.severity === 'error' ? 'bad' : 'warn'} />
      )}
      <div className={layout.dim}>{result.message}</div>
    </>
  );
}

interface ColumnsOptions {
  mayEdit: boolean;
  onEdit: (rule: Rule) => void;
  onDelete: (rule: Rule) => void;
}

function columnsOf({ mayEdit, onEdit, onDelete }: ColumnsOptions): ColumnDef<RuleRow>[] {
  const columns: ColumnDef<RuleRow>[] = [
    {
      header: 'Rule',
      meta: { wide: true },
      cell: ({ row: { original } }) => (
        <>
          <span className={layout.strong}>{original.rule.name}</span>{' '}
          <Tag tone={original.rule.severity === 'warning' ? 'warn' : undefined}>
            {original.rule.severity}
          </Tag>
          {original.rule.datasource_id !== null && (
            <div className={layout.dim}>for everything from its data source</div>
          )}
        </>
      ),
    },
    { header: 'This version', cell: ({ row }) => <Outcome row={row.original} /> },
    {
      header: 'First values that break it',
      cell: ({ row }) => (
        <ExamplesList result={row.original.stale ? undefined : row.original.result} />
      ),
    },
  ];
  if (!mayEdit) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: () => <span className={layout.spoken}>Actions</span>,
      meta: { align: 'right' },
      cell: ({ row: { original } }) => (
        <>
          <RowAction label={`Change ${original.rule.name}`} onClick={() => onEdit(original.rule)}>
            Change
          </RowAction>
          <RowAction label={`Delete ${original.rule.name}`} onClick={() => onDelete(original.rule)}>
            Delete
          </RowAction>
        </>
      ),
    },
  ];
}

function Verdict({ results }: { results: RuleResults }) {
  const busy = results.status === 'queued' || results.status === 'running';
  if (busy) return <Notice title="The rules are being checked…" />;
  if (results.status === 'failed')
    return (
      <Notice tone="bad" title="The check did not finish">
        {results.error?.message}
      </Notice>
    );
  if (results.items.length === 0) return null;
  const tone = results.broken_errors > 0 ? 'bad' : results.broken_warnings > 0 ? 'warn' : 'info';
  return (
    <Notice tone={tone} title={verdict(results)}>
      Checked <TimeAgo at={results.checked_at} />.
    </Notice>
  );
}

interface RulesTabProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  mayEdit: boolean;
}

export function RulesTab({ dataset, columns, mayEdit }: RulesTabProps) {
  const rules = useQuery(rulesQuery(dataset.id));
  const results = useQuery(ruleResultsQuery(dataset.id));
  const check = useCheckRules(dataset.id);
  const { mutate: remove } = useDeleteRule(dataset.id);
  const { mutateAsync: restore } = useRestoreRule(dataset.id);
  const [subject, setSubject] = useState<Rule | 'new'>();

  const table = useMemo(
    () =>
      columnsOf({
        mayEdit,
        onEdit: setSubject,
        onDelete: (rule) =>
          remove(rule, {
            onSuccess: () =>
              toast(`The rule ${rule.name} was deleted.`, {
                label: 'Undo',
                run: () =>
                  void restore(rule).catch((error: unknown) =>
                    toastError('The rule was not restored', error),
                  ),
              }),
            onError: (error) => toastError('The rule was not deleted', error),
          }),
      }),
    [mayEdit, remove, restore],
  );
  const rows = useMemo(
    () => ruleRows(rules.data?.items ?? [], results.data),
    [rules.data, results.data],
  );
  const busy = ['queued', 'running'].includes(results.data?.status ?? '');
  const newRule = mayEdit && <Button onClick={() => setSubject('new')}>New rule</Button>;

  return (
    <div className={layout.stack}>
      {results.data && <Verdict results={results.data} />}
      <Panel
        title="Rules"
        note="Held against every import and every new version. A broken rule of severity “error” refuses the table."
        flush
        actions={
          rows.length > 0 &&
          mayEdit && (
            <>
              <Button
                variant="default"
                loading={check.isPending || busy}
                onClick={() =>
                  check.mutate(undefined, {
                    onError: (error) => toastError('The check was not started', error),
                  })
                }
              >
                Check now
              </Button>
              {newRule}
            </>
          )
        }
      >
        <QueryView query={rules} skeleton={<RowsSkeleton rows={4} />} wanted="see its rules">
          {({ items, total }) =>
            items.length === 0 ? (
              <EmptyState title="No rules yet" action={newRule}>
                Say what every version has to keep: values within bounds, no missing keys, enough
                rows. What breaks a rule is found before anybody learns from it.
              </EmptyState>
            ) : (
              <ListTable
                label="Rules"
                columns={table}
                rows={rows}
                rowId={({ rule }) => rule.id}
                total={total}
              />
            )
          }
        </QueryView>
      </Panel>
      {mayEdit && <RuleSuggestions dataset={dataset} />}
      {mayEdit && (
        <RuleDialog
          dataset={dataset}
          columns={columns}
          subject={subject}
          onClose={() => setSubject(undefined)}
        />
      )}
    </div>
  );
}
