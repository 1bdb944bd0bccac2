import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SourceObject } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { TimeAgo } from '@/components/ui/time-ago';
import { formatBytes, formatCount } from '@/lib/format';
import { sourceObjectsQuery } from '../api/sources';

const firstObjects = 200;
/** As many as the server gives at once. */
const mostObjects = 1000;

interface ObjectBrowserProps {
  sourceId: string;
  files: boolean;
  prefix: string;
  onPrefix: (prefix: string) => void;
  onChoose: (name: string) => void;
}

/** The tables or files of a source, by the beginning of their names; folders open. */
export function ObjectBrowser({ sourceId, files, prefix, onPrefix, onChoose }: ObjectBrowserProps) {
  // Each look opens a connection: not one per letter.
  const [asked] = useDebouncedValue(prefix, 400);
  const [limit, setLimit] = useState(firstObjects);
  const list = useQuery(sourceObjectsQuery(sourceId, asked, limit));
  const columns = useMemo<ColumnDef<SourceObject>[]>(
    () => [
      {
        header: files ? 'File' : 'Table',
        meta: { wide: true },
        cell: ({ row: { original: object } }) => (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => (object.kind === 'folder' ? onPrefix : onChoose)(object.name)}
          >
            {object.name}
          </Button>
        ),
      },
      { header: 'Kind', cell: ({ row }) => row.original.kind },
      files
        ? {
            header: 'Size',
            meta: { align: 'right' },
            cell: ({ row }) =>
              row.original.size_bytes == null ? '' : formatBytes(row.original.size_bytes),
          }
        : {
            header: 'Rows, about',
            meta: { align: 'right' },
            cell: ({ row }) =>
              row.original.row_count == null ? '' : formatCount(row.original.row_count),
          },
      ...(files
        ? [
            {
              header: 'Changed',
              cell: ({ row }) =>
                row.original.modified_at ? <TimeAgo at={row.original.modified_at} /> : '',
            } satisfies ColumnDef<SourceObject>,
          ]
        : []),
    ],
    [files, onChoose, onPrefix],
  );
  return (
    <Panel title={files ? 'Files' : 'Tables'}>
      <div className={layout.stack}>
        <TextInput
          label={files ? 'Find a file' : 'Find a table'}
          description={
            files
              ? 'By its folder and the beginning of its name: exports/2024/'
              : 'By the beginning of its name, with its schema: sales. lists the schema “sales”, sales.ord what begins like this in it.'
          }
          leftSection={<Search size={15} aria-hidden />}
          value={prefix}
          autoComplete="off"
          onChange={(event) => onPrefix(event.currentTarget.value)}
        />
        <QueryView
          query={list}
          skeleton={<RowsSkeleton rows={4} />}
          wanted="look into data sources"
          compact
        >
          {(found) =>
            found.items.length === 0 ? (
              <EmptyState title={asked ? 'Nothing begins like this' : 'Nothing to read here yet'}>
                Only what the account may read is listed.
              </EmptyState>
            ) : (
              <>
                <ListTable
                  label={files ? 'Files' : 'Tables'}
                  columns={columns}
                  rows={found.items}
                  rowId={(object) => object.name}
                />
                {found.truncated && (
                  <div className={layout.spread}>
                    <p className={layout.dim}>
                      The first {formatCount(found.items.length)} by name are listed; there are
                      more.{' '}
                      {files
                        ? 'Write the beginning of a name above to find the others.'
                        : 'Write a schema or the beginning of a name above to find the others.'}
                    </p>
                    {limit < mostObjects && (
                      <Button
                        variant="default"
                        size="compact-sm"
                        loading={list.isFetching}
                        onClick={() => setLimit(mostObjects)}
                      >
                        List up to {formatCount(mostObjects)}
                      </Button>
                    )}
                  </div>
                )}
              </>
            )
          }
        </QueryView>
      </div>
    </Panel>
  );
}
