import { useQuery } from '@tanstack/react-query';
import { Figures } from '@/components/ui/figure';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatBytes, formatCount } from '@/lib/format';
import { usageQuery } from '../api/usage';

export function UsagePanel({ workspaceId }: { workspaceId: string }) {
  const usage = useQuery(usageQuery(workspaceId));
  return (
    <QueryView
      query={usage}
      skeleton={<BlockSkeleton height={78} />}
      wanted="see what this workspace uses"
    >
      {(data) => (
        <Figures
          label="Usage"
          items={[
            { label: 'Members', value: formatCount(data.members) },
            { label: 'Projects', value: formatCount(data.projects) },
            { label: 'Datasets', value: formatCount(data.datasets) },
            { label: 'Models', value: formatCount(data.models) },
            { label: 'Predictions', value: formatCount(data.predictions) },
            { label: 'Storage', value: formatBytes(data.storage_bytes) },
          ]}
        />
      )}
    </QueryView>
  );
}
