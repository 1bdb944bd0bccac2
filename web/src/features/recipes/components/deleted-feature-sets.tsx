import { useInfiniteQuery } from '@tanstack/react-query';
import type { FeatureSet } from '@/api/types';
import { DeletedTable } from '@/components/data-grid/deleted-table';
import { featureSetsQuery, useRestoreFeatureSet } from '../api/feature-sets';

const nameOf = (set: FeatureSet) => set.name;
const noteOf = (set: FeatureSet) => (set.kind === 'select' ? 'a selection' : 'made of steps');

export function DeletedFeatureSets(props: { projectId: string; mayEdit: boolean }) {
  const list = useInfiniteQuery(featureSetsQuery(props.projectId, true));
  const restore = useRestoreFeatureSet().mutateAsync;
  return (
    <DeletedTable
      list={list}
      of="feature sets"
      name={nameOf}
      note={noteOf}
      onRestore={props.mayEdit ? restore : undefined}
    />
  );
}
