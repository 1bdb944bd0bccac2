import { Figures } from '@/components/ui/figure';
import { Gauge } from '@/components/ui/gauge';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { Status } from '@/components/ui/status';
import { useSecond } from '@/hooks/use-second';
import type { Training } from '@/api/types';
import { formatDuration, formatPercent } from '@/lib/format';
import type { Connection } from '../hooks/use-live-training';
import type { LiveState } from '../lib/live-state';
import { elapsedSeconds } from '../lib/training-state';

const connectionText: Record<Connection, string> = {
  live: 'Live',
  waiting: 'Connecting to the live stream',
  polling: 'Live stream not available; asking every second',
  ended: '',
};

interface LivePanelProps {
  training: Training;
  state: LiveState;
  connection: Connection;
}

/** Where a running training is, and when it will be through. */
export function LivePanel({ training, state, connection }: LivePanelProps) {
  const now = useSecond();
  const queued = training.status === 'queued' && state.progress === undefined;
  const progress = state.progress ?? training.progress;
  return (
    <Panel
      title="Progress"
      actions={
        <span className={`${layout.dim} ${layout.small}`}>{connectionText[connection]}</span>
      }
    >
      <div className={layout.stack}>
        <Gauge value={queued ? undefined : progress} label="Training" />
        <Figures
          items={[
            { label: 'State', value: <Status value={state.status ?? training.status} /> },
            { label: 'Done', value: queued ? '–' : formatPercent(progress) },
            { label: 'Now', value: queued ? 'waiting for a worker' : (state.phase ?? 'starting') },
            {
              label: 'Left',
              value:
                state.etaSeconds === undefined
                  ? '–'
                  : `about ${formatDuration(Math.ceil(state.etaSeconds))}`,
            },
            {
              label: 'Elapsed',
              value: formatDuration(Math.floor(elapsedSeconds(training, now) ?? 0)),
            },
          ]}
        />
        <p className={`${layout.dim} ${layout.small}`}>
          You can leave this page; the training goes on.
        </p>
      </div>
    </Panel>
  );
}
