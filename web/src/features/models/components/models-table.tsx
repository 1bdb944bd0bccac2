import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import type { BestModel, Metrics, Model } from '@/api/types';
import { actionsHeader } from '@/components/data-grid/delete-column';
import { PagedTable } from '@/components/data-grid/paged-table';
import { DeleteDialog } from '@/components/ui/delete-dialog';
import { Gap } from '@/components/ui/gap';
import layout from '@/components/ui/layout.module.css';
import { RowAction } from '@/components/ui/row-action';
import { Tag } from '@/components/ui/tag';
import { TimeAgo } from '@/components/ui/time-ago';
import { formatBytes, formatDuration, formatMetric, formatValue, metricName } from '@/lib/format';
import { modelsQuery, useDeleteModel, useRestoreModel } from '../api/models';
import { gapTo } from '../lib/gap';
import { primaryOf } from '../lib/metrics-doc';

interface ModelsTableProps {
  projectId: string;
  mayEdit: boolean;
  /** Of the whole project, by the metric its models are compared by. */
  best: BestModel | undefined;
  empty: ReactNode;
}

// The list carries the same document as the model's metrics.
const primaryOfModel = (model: Model) => primaryOf(model.metrics as Metrics);

function Score({ model }: { model: Model }) {
  const primary = primaryOfModel(model);
  if (!primary) return <>–</>;
  return (
    <div>
      <span className={layout.strong}>{formatMetric(primary.value)}</span>
      <div className={layout.dim}>{metricName(primary.name)}</div>
    </div>
  );
}

export function ModelsTable({ projectId, mayEdit, best, empty }: ModelsTableProps) {
  const list = useInfiniteQuery(modelsQuery(projectId));
  const remove = useDeleteModel().mutateAsync;
  const restore = useRestoreModel().mutateAsync;
  const [deleting, setDeleting] = useState<Model>();

  const columns = useMemo<ColumnDef<Model>[]>(
    () => [
      {
        header: 'Model',
        meta: { wide: true },
        cell: ({ row: { original: model } }) => (
          <div>
            <Link
              to="/p/$projectId/models/$modelId"
              params={{ projectId, modelId: model.id }}
              className={layout.strong}
            >
              {model.name}
            </Link>{' '}
            {model.id === best?.id && <Tag tone="good">best of the project</Tag>}
            <div className={layout.dim}>
              {model.target ? `predicts ${model.target}` : 'finds groups'}
            </div>
          </div>
        ),
      },
      {
        header: 'Score',
        meta: { align: 'right' },
        cell: ({ row }) => <Score model={row.original} />,
      },
      {
        header: 'To the best',
        meta: { align: 'right' },
        cell: ({ row }) => <Gap {...gapTo(best, row.original.id, primaryOfModel(row.original))} />,
      },
      {
        header: 'Fit',
        meta: { align: 'right' },
        cell: ({ row }) => formatDuration(row.original.fit_seconds),
      },
      {
        header: 'Per row',
        meta: { align: 'right' },
        cell: ({ row: { original: model } }) =>
          model.predict_us_per_row === null
            ? '–'
            : `${formatValue(model.predict_us_per_row, 2)} µs`,
      },
      {
        header: 'Size',
        meta: { align: 'right' },
        cell: ({ row }) => formatBytes(row.original.size_bytes),
      },
      { header: 'Trained', cell: ({ row }) => <TimeAgo at={row.original.created_at} /> },
      {
        id: 'actions',
        header: actionsHeader,
        meta: { align: 'right' },
        cell: ({ row: { original: model } }) => (
          <span className={layout.near}>
            <Link to="/p/$projectId/models/$modelId/try" params={{ projectId, modelId: model.id }}>
              Try it
            </Link>
            {mayEdit && (
              <RowAction label={`Delete ${model.name}`} onClick={() => setDeleting(model)}>
                Delete
              </RowAction>
            )}
          </span>
        ),
      },
    ],
    [best, mayEdit, projectId],
  );

  return (
    <>
      <PagedTable
        list={list}
        label="Models"
        columns={columns}
        empty={empty}
        wanted="see this project’s models"
      />
      <DeleteDialog
        item={deleting}
        noun="model"
        remove={remove}
        restore={restore}
        onClose={() => setDeleting(undefined)}
      >
        Programs that ask it for predictions are refused from now on.
      </DeleteDialog>
    </>
  );
}
