import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ProjectStats } from '@/api/types';
import { Figures } from '@/components/ui/figure';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { TimeAgo } from '@/components/ui/time-ago';
import { formatBytes, formatCount, formatMetric, metricName, plural } from '@/lib/format';
import { projectStatsQuery } from '../api/get-project';

function trainingNote({ trainings }: ProjectStats): string | undefined {
  const parts = [
    trainings.running > 0 && `${trainings.running} running`,
    trainings.failed > 0 && `${trainings.failed} failed`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

export function ProjectStatsPanel({ projectId }: { projectId: string }) {
  const stats = useQuery(projectStatsQuery(projectId));
  return (
    <QueryView
      query={stats}
      skeleton={<BlockSkeleton height={98} />}
      wanted="see this project’s figures"
    >
      {(data) => (
        <Figures
          label="Statistics"
          items={[
            {
              label: 'Best model',
              value: data.best_model ? (
                <Link
                  to="/p/$projectId/models/$modelId"
                  params={{ projectId, modelId: data.best_model.id }}
                >
                  {formatMetric(data.best_model.value)}
                </Link>
              ) : (
                'none yet'
              ),
              note: data.best_model ? metricName(data.best_model.metric) : undefined,
            },
            {
              label: 'Datasets',
              value: formatCount(data.datasets),
              note: data.datasets > 0 ? plural(data.rows, 'row') : undefined,
            },
            {
              label: 'Trainings',
              value: formatCount(data.trainings.total),
              note: trainingNote(data),
            },
            { label: 'Models', value: formatCount(data.models) },
            { label: 'Predictions', value: formatCount(data.predictions) },
            { label: 'Storage', value: formatBytes(data.storage_bytes) },
            { label: 'Last activity', value: <TimeAgo at={data.last_activity_at} />, words: true },
          ]}
        />
      )}
    </QueryView>
  );
}
