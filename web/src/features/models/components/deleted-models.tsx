import { useInfiniteQuery } from '@tanstack/react-query';
import { allItems, totalOf } from '@/api/pages';
import type { Metrics, Model } from '@/api/types';
import { DeletedTable } from '@/components/ui/deleted-table';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { formatMetric, metricName } from '@/lib/format';
import { modelsQuery, useRestoreModel } from '../api/models';
import { primaryOf } from '../lib/metrics-doc';

const nameOf = (model: Model) => model.name;
function noteOf(model: Model): string {
  const task = model.target ? `predicts ${model.target}` : 'finds groups';
  const primary = primaryOf(model.metrics as Metrics);
  return primary ? `${task}, ${metricName(primary.name)} ${formatMetric(primary.value)}` : task;
}

export function DeletedModels({ projectId, mayEdit }: { projectId: string; mayEdit: boolean }) {
  const list = useInfiniteQuery(modelsQuery(projectId, { sort: '-created_at', deleted: true }));
  const restore = useRestoreModel().mutateAsync;
  return (
    <QueryView query={list} skeleton={<RowsSkeleton rows={5} />} wanted="see what was deleted">
      {(data) => (
        <DeletedTable
          of="models"
          rows={allItems(data)}
          name={nameOf}
          note={noteOf}
          onRestore={mayEdit ? restore : undefined}
          total={totalOf(data)}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          loadingMore={list.isFetchingNextPage}
        />
      )}
    </QueryView>
  );
}
