import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Dataset, DatasetLineage, LineageStep } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { formatCount } from '@/lib/format';
import { lineageQuery } from '../api/clean';
import { changeWords, operationWords, totalChange } from '../lib/lineage';
import { namesOf } from '../lib/step-words';

const columns: ColumnDef<LineageStep>[] = [
  {
    header: 'Step',
    cell: ({ row }) => (
      <>
        <span className={layout.dim}>{row.index + 1}.</span> {row.original.sentence}
      </>
    ),
  },
  {
    header: 'Columns',
    cell: ({ row }) => <span className={layout.twoLines}>{namesOf(row.original.columns)}</span>,
  },
  {
    header: 'Rows before',
    meta: { align: 'right' },
    cell: ({ row }) => formatCount(row.original.rows_before),
  },
  {
    header: 'Rows after',
    meta: { align: 'right' },
    cell: ({ row }) => formatCount(row.original.rows_after),
  },
  {
    header: 'Rows dropped',
    meta: { align: 'right' },
    cell: ({ row: { original: step } }) => formatCount(step.rows_before - step.rows_after),
  },
  {
    header: 'Values changed',
    meta: { align: 'right' },
    cell: ({ row }) => formatCount(row.original.cells_changed),
  },
];

function Imported({ dataset, lineage }: { dataset: Dataset; lineage: DatasetLineage }) {
  const format = dataset.sniffed?.format;
  return (
    <p>
      {operationWords(lineage, dataset)}
      {typeof format === 'string' ? `, as ${format.toUpperCase()}` : ''}. How the file was read, and
      what in it was odd, is under “Import notes”.
    </p>
  );
}

/** What made this version out of the one before: each step, and what it changed. */
export function ChangesPanel({ dataset }: { dataset: Dataset }) {
  const query = useQuery(lineageQuery(dataset.id));
  const rows = useMemo(() => query.data?.steps ?? [], [query.data]);
  const change = totalChange(rows);
  return (
    <Panel
      title={`What made version ${dataset.version}`}
      note={change && `${changeWords(change)}.`}
      flush={rows.length > 0}
    >
      <QueryView query={query} skeleton={<RowsSkeleton rows={3} />} compact>
        {(lineage) =>
          lineage.steps.length > 0 ? (
            <ListTable
              label="Steps"
              columns={columns}
              rows={lineage.steps}
              rowId={(step) => String(lineage.steps.indexOf(step))}
            />
          ) : (
            <Imported dataset={dataset} lineage={lineage} />
          )
        }
      </QueryView>
    </Panel>
  );
}
