import { Select, TextInput } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { Search } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { DatasetColumn } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import layout from '@/components/ui/layout.module.css';
import { Tag } from '@/components/ui/tag';
import { formatCount, formatPercent, words } from '@/lib/format';
import { typeLabel } from '../lib/inspection';
import classes from './schema-table.module.css';

interface SchemaTableProps {
  columns: DatasetColumn[];
  rowCount: number;
  proposed?: { column: string; reason: string };
  /** Absent: the user may look only. */
  onRole?: (change: { name: string; role: DatasetColumn['role'] }) => void;
  /** What else can be done with a column. */
  actions?: (column: DatasetColumn) => ReactNode;
  /** Opens a column's figures. */
  onColumn?: (name: string) => void;
}

const roles: DatasetColumn['role'][] = [
  'feature',
  'target',
  'identifier',
  'ignore',
  'group',
  'time',
  'weight',
];

function Missing({ missing, rows }: { missing: number | null; rows: number }) {
  if (missing === null) return <>–</>;
  if (missing === 0) return <span className={layout.dim}>none</span>;
  const share = rows > 0 ? missing / rows : 0;
  return (
    <span className={classes.missing}>
      {formatCount(missing)}{' '}
      <span className={layout.dim}>{formatPercent(share, share < 0.1 ? 1 : 0)}</span>
      <span className={classes.bar} aria-hidden>
        <span style={{ width: `${Math.max(2, share * 100)}%` }} />
      </span>
    </span>
  );
}

export function SchemaTable({
  columns,
  rowCount,
  proposed,
  onRole,
  actions,
  onColumn,
}: SchemaTableProps) {
  const [search, setSearch] = useState('');
  const needle = search.trim().toLowerCase();
  const shown = needle
    ? columns.filter((column) =>
        [column.name, column.semantic_type, column.role].some((text) =>
          text.toLowerCase().includes(needle),
        ),
      )
    : columns;

  const definition = useMemo<ColumnDef<DatasetColumn>[]>(
    () => [
      {
        header: 'Column',
        meta: { width: '22%' },
        cell: ({ row: { original: column } }) => (
          <span className={layout.line}>
            {onColumn ? (
              <button type="button" className={classes.name} onClick={() => onColumn(column.name)}>
                {column.name}
              </button>
            ) : (
              <span className={layout.strong}>{column.name}</span>
            )}
            {proposed?.column === column.name && <Tag tone="brass">proposed target</Tag>}
          </span>
        ),
      },
      {
        header: 'Meaning',
        meta: { width: '24%' },
        cell: ({ row: { original: column } }) => (
          <span className={classes.meaning}>
            {words(column.semantic_type)}{' '}
            <span className={layout.dim}>stored as {typeLabel(column.physical_type)}</span>
          </span>
        ),
      },
      {
        header: 'Role',
        meta: { width: '142px' },
        cell: ({ row: { original: column } }) =>
          onRole ? (
            <Select
              aria-label={`Role of ${column.name}`}
              size="xs"
              w={116}
              data={roles}
              allowDeselect={false}
              value={column.role}
              onChange={(role) => {
                if (role && role !== column.role)
                  onRole({ name: column.name, role: role as DatasetColumn['role'] });
              }}
            />
          ) : column.role === 'feature' ? (
            column.role
          ) : (
            <Tag tone={column.role === 'target' ? 'brass' : undefined}>{column.role}</Tag>
          ),
      },
      {
        header: 'Distinct',
        meta: { align: 'right', width: '92px' },
        cell: ({ row: { original: column } }) =>
          `${column.distinct_exact ? '' : '≈ '}${formatCount(column.distinct)}`,
      },
      {
        header: 'Missing',
        meta: { width: '132px' },
        cell: ({ row }) => <Missing missing={row.original.missing} rows={rowCount} />,
      },
      {
        header: 'Why we think so',
        cell: ({ row }) => <span className={layout.dim}>{row.original.evidence ?? ''}</span>,
      },
      ...(actions
        ? [
            {
              id: 'actions',
              header: () => <span className={layout.spoken}>Actions</span>,
              meta: { width: '62px' },
              cell: ({ row }: { row: { original: DatasetColumn } }) => actions(row.original),
            },
          ]
        : []),
    ],
    [onRole, proposed?.column, rowCount, actions, onColumn],
  );

  return (
    <div>
      {columns.length > 8 && (
        <div className={classes.search}>
          <TextInput
            aria-label="Filter columns"
            placeholder="Filter columns"
            leftSection={<Search size={15} aria-hidden />}
            value={search}
            data-search
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <span className={layout.dim}>
            {formatCount(shown.length)} of {formatCount(columns.length)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <p className={classes.none}>No column contains “{search}”.</p>
      ) : (
        <ListTable
          label="Columns"
          columns={definition}
          rows={shown}
          rowId={(column) => column.name}
        />
      )}
    </div>
  );
}
