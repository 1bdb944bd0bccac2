import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { PageHeader } from '@/components/ui/page-header';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { TimeAgo } from '@/components/ui/time-ago';
import { modelQuery } from '@/features/models/api/models';
import { predictionQuery } from '@/features/predict/api/predictions';
import { PredictionDetails } from '@/features/predict/components/prediction-details';
import { formatMicroseconds, plural } from '@/lib/format';

const route = '/_app/p/$projectId/predictions/$predictionId' as const;

export function PredictionPage() {
  const { projectId, predictionId } = useParams({ from: route });
  const query = useQuery(predictionQuery(predictionId));
  const modelId = query.data?.model_id;
  const model = useQuery({
    ...modelQuery(modelId ?? ''),
    enabled: modelId !== undefined,
    retry: false,
  });
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this prediction">
      {(record) => (
        <>
          <PageHeader
            title={`Prediction of ${plural(record.row_count ?? record.predictions.length, 'row')}`}
            over={
              <Link to="/p/$projectId/predictions" params={{ projectId }}>
                Predictions
              </Link>
            }
            facts={[
              model.data ? (
                <span key="model">
                  by{' '}
                  <Link
                    to="/p/$projectId/models/$modelId"
                    params={{ projectId, modelId: record.model_id }}
                  >
                    {model.data.name}
                  </Link>{' '}
                  v{record.version}
                </span>
              ) : (
                `by version ${record.version} of ${model.isError ? 'a deleted model' : 'its model'}`
              ),
              record.duration_us !== null && `took ${formatMicroseconds(record.duration_us)}`,
              <span key="at">
                answered <TimeAgo at={record.created_at} />
              </span>,
            ].filter((fact) => fact !== false)}
          />
          <PredictionDetails record={record} target={model.data?.target ?? 'answer'} />
        </>
      )}
    </QueryView>
  );
}
