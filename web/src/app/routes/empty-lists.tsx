import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';

interface EmptyProps {
  projectId: string;
  mayEdit: boolean;
}

export function EmptyData({ projectId, mayEdit }: EmptyProps) {
  return (
    <EmptyState
      title="No data yet"
      action={
        mayEdit && (
          <LinkButton to="/p/$projectId/data" params={{ projectId }} variant="default">
            Upload a table
          </LinkButton>
        )
      }
    >
      A dataset is a table with named columns. Import one from a CSV file.
    </EmptyState>
  );
}

export function EmptyTrainings({ projectId, mayEdit }: EmptyProps) {
  return (
    <EmptyState
      title="No trainings yet"
      action={
        mayEdit && (
          <LinkButton to="/p/$projectId/train/new" params={{ projectId }} variant="default">
            Train a model
          </LinkButton>
        )
      }
    >
      A training fits one algorithm, or compares several, on a dataset. It takes seconds with sample
      data.
    </EmptyState>
  );
}
