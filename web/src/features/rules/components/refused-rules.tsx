// Why a table was refused: every rule with what it came to.
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import type { RuleResult } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { ruleResultsQuery } from '../api/rules';
import { verdict } from '../lib/rule-results';
import { ExamplesList } from './examples-list';

const columns: ColumnDef<RuleResult>[] = [
  {
    header: 'Rule',
    meta: { wide: true },
    cell: ({ row }) => <span className={layout.strong}>{row.original.name}</span>,
  },
  {
    header: 'Result',
    cell: ({ row: { original } }) => (
      <>
        {original.passed ? (
          <Status value="kept" tone="good" />
        ) : (
          <Status value="broken" tone={original.severity === 'error' ? 'bad' : 'warn'} />
        )}
        <div className={layout.dim}>{original.message}</div>
      </>
    ),
  },
  {
    header: 'First values that break it',
    cell: ({ row }) => <ExamplesList result={row.original} />,
  },
];

export function RefusedRules({ datasetId }: { datasetId: string }) {
  const query = useQuery(ruleResultsQuery(datasetId));
  return (
    <Panel title="Rules" note={query.data && verdict(query.data)} flush>
      <QueryView query={query} skeleton={<RowsSkeleton rows={3} />} compact>
        {({ items }) => (
          <ListTable
            label="Results of the rules"
            columns={columns}
            rows={items}
            rowId={(result) => result.rule_id}
          />
        )}
      </QueryView>
    </Panel>
  );
}
