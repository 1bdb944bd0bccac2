import { useInfiniteQuery } from '@tanstack/react-query';
import { allItems, totalOf } from '@/api/pages';
import type { Training } from '@/api/types';
import { DeletedTable } from '@/components/ui/deleted-table';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { trainingsQuery, useRestoreTraining } from '../api/trainings';

const nameOf = (training: Training) => training.name;
const noteOf = (training: Training) =>
  `${training.target ? `predicts ${training.target}` : 'finds groups'}, ${training.status}`;

export function DeletedTrainings({ projectId, mayEdit }: { projectId: string; mayEdit: boolean }) {
  const list = useInfiniteQuery(trainingsQuery(projectId, true));
  const restore = useRestoreTraining().mutateAsync;
  return (
    <QueryView query={list} skeleton={<RowsSkeleton rows={5} />} wanted="see what was deleted">
      {(data) => (
        <DeletedTable
          of="trainings"
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
