import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import { allItems, totalOf } from '@/api/pages';
import type { BestModel, Metrics, Model } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Gap } from '@/components/ui/gap';
import layout from '@/components/ui/layout.module.css';
import { QueryView } from '@/components/ui/query-view';
import { RowAction } from '@/components/ui/row-action';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Tag } from '@/components/ui/tag';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast, toastError } from '@/components/ui/toast';
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
  const remove = useDeleteModel();
  const restore = useRestoreModel();
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
        header: () => <span className={layout.spoken}>Actions</span>,
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
      <QueryView
        query={list}
        skeleton={<RowsSkeleton rows={5} />}
        wanted="see this project’s models"
      >
        {(data) => {
          const rows = allItems(data);
          return rows.length === 0 ? (
            empty
          ) : (
            <ListTable
              label="Models"
              columns={columns}
              rows={rows}
              rowId={(model) => model.id}
              total={totalOf(data)}
              onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
              loadingMore={list.isFetchingNextPage}
            />
          );
        }}
      </QueryView>
      <ConfirmDialog
        opened={deleting !== undefined}
        title={`Delete “${deleting?.name ?? ''}”?`}
        confirm="Delete model"
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (!deleting) return;
          await remove.mutateAsync(deleting);
          toast('The model was deleted.', {
            label: 'Undo',
            run: () =>
              restore.mutate(deleting, {
                onError: (error) => toastError('The model was not restored', error),
              }),
          });
        }}
      >
        Programs that ask it for predictions are refused from now on. You can take this back for 30
        days.
      </ConfirmDialog>
    </>
  );
}
