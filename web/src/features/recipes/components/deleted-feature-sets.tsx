import { useInfiniteQuery } from '@tanstack/react-query';
import { allItems, totalOf } from '@/api/pages';
import type { FeatureSet } from '@/api/types';
import { DeletedTable } from '@/components/ui/deleted-table';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { featureSetsQuery, useRestoreFeatureSet } from '../api/feature-sets';

const nameOf = (set: FeatureSet) => set.name;
const noteOf = (set: FeatureSet) => (set.kind === 'select' ? 'a selection' : 'made of steps');

export function DeletedFeatureSets(props: { projectId: string; mayEdit: boolean }) {
  const list = useInfiniteQuery(featureSetsQuery(props.projectId, true));
  const restore = useRestoreFeatureSet().mutateAsync;
  return (
    <QueryView query={list} skeleton={<RowsSkeleton rows={5} />} wanted="see what was deleted">
      {(data) => (
        <DeletedTable
          of="feature sets"
          rows={allItems(data)}
          name={nameOf}
          note={noteOf}
          onRestore={props.mayEdit ? restore : undefined}
          total={totalOf(data)}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          loadingMore={list.isFetchingNextPage}
        />
      )}
    </QueryView>
  );
}
