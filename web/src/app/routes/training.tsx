import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApiError } from '@/api/errors';
import type { Training } from '@/api/types';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast } from '@/components/ui/toast';
import { datasetQuery } from '@/features/datasets/api/datasets';
import { trainingQuery, useCancelTraining } from '@/features/trainings/api/trainings';
import { Leaderboard } from '@/features/trainings/components/leaderboard';
import { LearningCurve } from '@/features/trainings/components/learning-curve';
import { LivePanel } from '@/features/trainings/components/live-panel';
import { LogView } from '@/features/trainings/components/log-view';
import { useLiveTraining } from '@/features/trainings/hooks/use-live-training';
import {
  elapsedSeconds,
  isRunning,
  trialAlgorithms,
} from '@/features/trainings/lib/training-state';
import { formatDuration } from '@/lib/format';
import { singleKeysOn, typesText } from '@/lib/shortcuts';
import { ProjectCrumb } from './project-crumb';
import { useAlgorithmTitle } from './use-algorithm-title';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/train/$trainingId' as const;

function useCancelKey(active: boolean, ask: () => void) {
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'c' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!singleKeysOn() || typesText(event.target) || document.querySelector('[role="dialog"]'))
        return;
      event.preventDefault();
      ask();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}

function failure(training: Training): ApiError {
  const { error } = training;
  return new ApiError({
    status: 500,
    code: error?.code ?? 'train_failed',
    title: 'The training failed',
    detail: error?.message,
    errors: error?.errors,
  });
}

function Outcome({ training, mayEdit }: { training: Training; mayEdit: boolean }) {
  const params = { projectId: training.project_id };
  const again = mayEdit && (
    <LinkButton
      to="/p/$projectId/train/new"
      params={params}
      search={{ dataset: training.dataset_id }}
      variant="default"
    >
      Train again
    </LinkButton>
  );
  if (training.status === 'failed')
    return (
      <Panel>
        <ErrorState error={failure(training)} action={again} />
      </Panel>
    );
  if (training.status === 'cancelled')
    return (
      <Notice tone="warn" title="This training was stopped." action={again}>
        Nothing of it is kept but its log.
      </Notice>
    );
  return null;
}

function TrainingView({ training }: { training: Training }) {
  const { project, mayEdit } = useProject(training.project_id);
  const { state, connection } = useLiveTraining(training);
  const dataset = useQuery(datasetQuery(training.dataset_id));
  const cancel = useCancelTraining(training.id);
  const [asking, setAsking] = useState(false);
  const algorithmTitle = useAlgorithmTitle();
  const running = isRunning(training.status);
  const best = training.best_model_id;
  useCancelKey(running && mayEdit, () => setAsking(true));

  return (
    <>
      <PageHeader
        title={training.name}
        over={<ProjectCrumb project={project} />}
        facts={[
          <Status key="status" value={training.status} />,
          training.target ? `predicts ${training.target}` : 'finds groups',
          dataset.data && `on ${dataset.data.name}`,
          training.algorithm_id ? algorithmTitle(training.algorithm_id) : 'all algorithms compared',
          training.finished_at ? (
            `took ${formatDuration(elapsedSeconds(training, 0))}`
          ) : (
            <span key="start">
              started <TimeAgo at={training.started_at ?? training.created_at} />
            </span>
          ),
        ].filter((fact) => fact !== undefined && fact !== '')}
        actions={
          <>
            {running && mayEdit && (
              <Button variant="default" color="red" onClick={() => setAsking(true)}>
                Stop training
              </Button>
            )}
            {best && (
              <>
                <LinkButton
                  to="/p/$projectId/models/$modelId"
                  params={{ projectId: training.project_id, modelId: best }}
                  variant="default"
                >
                  Evaluate best model
                </LinkButton>
                <LinkButton
                  to="/p/$projectId/models/$modelId/try"
                  params={{ projectId: training.project_id, modelId: best }}
                >
                  Try it
                </LinkButton>
              </>
            )}
          </>
        }
      />
      <div className={layout.stack}>
        {running ? (
          <LivePanel training={training} state={state} connection={connection} />
        ) : (
          <Outcome training={training} mayEdit={mayEdit} />
        )}
        {training.warnings.length > 0 && (
          <Notice tone="warn" title="Worth knowing">
            <ul>
              {training.warnings.map((warning, index) => (
                <li key={index}>{warning.message}</li>
              ))}
            </ul>
          </Notice>
        )}
        <Leaderboard training={training} algorithmTitle={algorithmTitle} />
        {training.failures.length > 0 && (
          <Notice tone="bad" title="Could not be fitted">
            <ul>
              {training.failures.map((item) => (
                <li key={item.algorithm_id}>
                  {algorithmTitle(item.algorithm_id)}: {item.detail} (<code>{item.code}</code>)
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {training.task !== 'clustering' && (state.curves.length > 0 || running) && (
          <LearningCurve
            curves={state.curves}
            trials={trialAlgorithms(training).map(algorithmTitle)}
          />
        )}
        <LogView lines={state.log} />
      </div>
      <ConfirmDialog
        opened={asking}
        title="Stop this training?"
        confirm="Stop training"
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await cancel.mutateAsync();
          toast('The training is being stopped.');
        }}
      >
        It ends within a second. What it has fitted so far is not kept.
      </ConfirmDialog>
    </>
  );
}

export function TrainingPage() {
  const { trainingId } = useParams({ from: route });
  const query = useQuery(trainingQuery(trainingId));
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this training">
      {(training) => <TrainingView key={training.id} training={training} />}
    </QueryView>
  );
}
