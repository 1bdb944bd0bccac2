import { useInfiniteQuery } from '@tanstack/react-query';
import type { Metrics, Model } from '@/api/types';
import { DeletedTable } from '@/components/data-grid/deleted-table';
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
    <DeletedTable
      list={list}
      of="models"
      name={nameOf}
      note={noteOf}
      onRestore={mayEdit ? restore : undefined}
    />
  );
}
