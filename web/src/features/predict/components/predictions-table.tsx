import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, type ReactNode } from 'react';
import type { PredictionLine } from '@/api/types';
import { PagedTable } from '@/components/data-grid/paged-table';
import { Tag } from '@/components/ui/tag';
import { TimeAgo } from '@/components/ui/time-ago';
import layout from '@/components/ui/layout.module.css';
import { formatMicroseconds, plural } from '@/lib/format';
import { predictionsQuery } from '../api/predictions';

interface PredictionsTableProps {
  projectId: string;
  modelId: string | undefined;
  modelName: (id: string) => string;
  personName: (id: string) => string;
  empty: ReactNode;
}

export function PredictionsTable(props: PredictionsTableProps) {
  const { projectId, modelId, modelName, personName, empty } = props;
  const list = useInfiniteQuery(predictionsQuery(projectId, modelId));
  const columns = useMemo<ColumnDef<PredictionLine>[]>(
    () => [
      {
        header: 'Asked',
        cell: ({ row: { original: line } }) => (
          <Link
            to="/p/$projectId/predictions/$predictionId"
            params={{ projectId, predictionId: line.id }}
            className={layout.strong}
          >
            {plural(line.row_count, 'row')}
          </Link>
        ),
      },
      {
        header: 'Model',
        meta: { width: '34%' },
        cell: ({ row: { original: line } }) => (
          <>
            {modelName(line.model_id)} <span className={layout.dim}>v{line.version}</span>
          </>
        ),
      },
      {
        header: 'By',
        meta: { width: '26%' },
        cell: ({ row: { original: line } }) => (
          <span className={layout.near}>
            {line.user_id ? personName(line.user_id) : '–'}
            {line.api_key_id && <Tag>API key</Tag>}
          </span>
        ),
      },
      {
        header: 'Took',
        meta: { align: 'right' },
        cell: ({ row }) => formatMicroseconds(row.original.duration_us),
      },
      { header: 'When', cell: ({ row }) => <TimeAgo at={row.original.created_at} /> },
    ],
    [modelName, personName, projectId],
  );
  return (
    <PagedTable
      list={list}
      label="Predictions"
      columns={columns}
      empty={empty}
      wanted="see the predictions"
      skeletonRows={8}
    />
  );
}
