import { useInfiniteQuery } from '@tanstack/react-query';
import type { Training } from '@/api/types';
import { DeletedTable } from '@/components/data-grid/deleted-table';
import { trainingsQuery, useRestoreTraining } from '../api/trainings';

const nameOf = (training: Training) => training.name;
const noteOf = (training: Training) =>
  `${training.target ? `predicts ${training.target}` : 'finds groups'}, ${training.status}`;

export function DeletedTrainings({ projectId, mayEdit }: { projectId: string; mayEdit: boolean }) {
  const list = useInfiniteQuery(trainingsQuery(projectId, true));
  const restore = useRestoreTraining().mutateAsync;
  return (
    <DeletedTable
      list={list}
      of="trainings"
      name={nameOf}
      note={noteOf}
      onRestore={mayEdit ? restore : undefined}
    />
  );
}
