import { Button, Loader } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import type { ConnectionTest } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { formatDuration } from '@/lib/format';
import { useTestSource } from '../api/sources';
import classes from './test-steps.module.css';

const words: Record<string, string> = {
  dns: 'Find the host',
  tcp: 'Reach the port',
  tls: 'Encrypt',
  login: 'Sign in',
  read: 'Read',
};

function StepList({ test }: { test: ConnectionTest }) {
  return (
    <ol className={classes.steps} aria-label="Steps of the connection">
      {test.steps.map((step) => (
        <li key={step.name} className={classes.step} data-ok={step.ok}>
          {step.ok ? (
            <CircleCheck size={17} aria-label="done" className={classes.icon} />
          ) : (
            <CircleX size={17} aria-label="failed" className={classes.icon} />
          )}
          <div>
            <strong>{words[step.name] ?? step.name}</strong>
            {step.ms >= 1 && <span className={layout.dim}> {formatDuration(step.ms / 1000)}</span>}
            <div>{step.message}</div>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The steps of a test that is still at it: all but the last are done. */
function BegunSteps({ begun }: { begun: readonly string[] }) {
  return (
    <ol className={classes.steps} aria-label="Steps of the connection">
      {begun.map((name, place) => (
        <li key={name} className={classes.step} data-ok>
          {place < begun.length - 1 ? (
            <CircleCheck size={17} aria-label="done" className={classes.icon} />
          ) : (
            <Loader size={17} aria-label="at it" className={classes.icon} />
          )}
          <strong>{words[name] ?? name}</strong>
        </li>
      ))}
    </ol>
  );
}

/** Tries the source when asked to, and shows how far it got. */
export function TestPanel({ sourceId }: { sourceId: string }) {
  const { test, begun } = useTestSource(sourceId);
  const { data } = test;
  return (
    <Panel
      title="Connection"
      note={data?.ok && data.server ? data.server : undefined}
      actions={
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {data ? 'Test again' : 'Test connection'}
        </Button>
      }
    >
      <div className={layout.stack} aria-live="polite">
        {test.isPending && (
          <>
            <p className={layout.dim}>Trying; this takes fifteen seconds at most.</p>
            <BegunSteps begun={begun} />
          </>
        )}
        {test.error && <ErrorState error={test.error} compact wanted="test data sources" />}
        {!test.isPending && data && (
          <>
            {data.ok ? (
              <Notice title="The source can be read." />
            ) : (
              <Notice tone="bad" title="The source cannot be read.">
                {data.message} Code <code>{data.code}</code>
              </Notice>
            )}
            {data.steps.length > 0 && <StepList test={data} />}
          </>
        )}
        {!test.isPending && !data && !test.error && (
          <p className={layout.dim}>
            Find the host, reach its port, encrypt, sign in, read: each step is shown with what it
            found.
          </p>
        )}
      </div>
    </Panel>
  );
}
