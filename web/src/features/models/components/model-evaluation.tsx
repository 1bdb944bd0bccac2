import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { asApiError } from '@/api/errors';
import type { Metrics, Model } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import {
  calibrationQuery,
  confusionQuery,
  liftQuery,
  metricsQuery,
  prQuery,
  residualsQuery,
  rocQuery,
  thresholdQuery,
} from '../api/models';
import { calibrationLines, liftLines, prLines } from '../lib/class-curves';
import { clustersOf, numbersOf } from '../lib/metrics-doc';
import { rocLines } from '../lib/roc';
import { classVerdict, clusterVerdict, valueVerdict } from '../lib/verdict';
import { CalibrationChart, LiftChart, PrChart, ThresholdChart } from './class-curves';
import { ClusterProfile } from './cluster-profile';
import { ConfusionChart } from './confusion-chart';
import { ImportanceChart } from './importance-chart';
import { ClassTable, MetricsTable } from './metrics-table';
import classes from './model-evaluation.module.css';
import { ResidualCharts } from './residual-charts';
import { RocChart } from './roc-chart';
import { ThresholdPanel } from './threshold-panel';

interface EvaluationProps {
  model: Model;
  metrics: Metrics;
  target: string;
  threshold: number | undefined;
  onThreshold: (threshold: number) => void;
}

function Verdict({ children }: { children: string }) {
  return <p className={classes.verdict}>{children}</p>;
}

/** Pictures beside the ROC curve. A model from before one was kept lacks it, and says so once. */
function ClassCurves({ modelId, threshold }: { modelId: string; threshold: number | undefined }) {
  const pr = useQuery(prQuery(modelId));
  const calibration = useQuery(calibrationQuery(modelId));
  const lift = useQuery(liftQuery(modelId));
  const best = useQuery({ ...thresholdQuery(modelId, 'f1'), enabled: threshold !== undefined });
  const precision = useMemo(() => (pr.data ? prLines(pr.data) : []), [pr.data]);
  const exactness = useMemo(
    () => (calibration.data ? calibrationLines(calibration.data) : []),
    [calibration.data],
  );
  const gains = useMemo(() => (lift.data ? liftLines(lift.data) : []), [lift.data]);
  const [line] = precision;
  return (
    <div className={layout.even}>
      <QueryView query={pr} skeleton={<BlockSkeleton height={320} />} compact>
        {() => <PrChart lines={precision} threshold={threshold} />}
      </QueryView>
      {threshold !== undefined && line && (
        <ThresholdChart line={line} threshold={threshold} best={best.data} />
      )}
      <QueryView query={lift} skeleton={<BlockSkeleton height={320} />} compact>
        {() => <LiftChart lines={gains} />}
      </QueryView>
      {isMissing(calibration.error) ? (
        <Notice title="No calibration curve">
          This model was trained before these were kept. Train it again to see how exact its
          probabilities are.
        </Notice>
      ) : (
        <QueryView query={calibration} skeleton={<BlockSkeleton height={320} />} compact>
          {() => <CalibrationChart lines={exactness} />}
        </QueryView>
      )}
    </div>
  );
}

const isMissing = (error: unknown) => error !== null && asApiError(error).status === 404;

function ClassEvaluation({ model, metrics, target, threshold, onThreshold }: EvaluationProps) {
  const confusion = useQuery(confusionQuery(model.id, threshold));
  const roc = useQuery(rocQuery(model.id));
  const lines = useMemo(() => (roc.data ? rocLines(roc.data) : []), [roc.data]);
  const binary = confusion.data?.labels.length === 2;
  const at = binary ? (threshold ?? confusion.data?.threshold ?? 0.5) : undefined;
  return (
    <>
      <QueryView query={confusion} skeleton={<BlockSkeleton height={56} />}>
        {(data) => <Verdict>{classVerdict(data, target)}</Verdict>}
      </QueryView>
      {confusion.data && binary && at !== undefined && (
        <ThresholdPanel
          value={at}
          confusion={confusion.data}
          points={lines[0]?.points ?? []}
          onChange={onThreshold}
        />
      )}
      <div className={layout.even}>
        <QueryView query={confusion} skeleton={<BlockSkeleton height={320} />}>
          {(data) => <ConfusionChart confusion={data} />}
        </QueryView>
        <QueryView query={roc} skeleton={<BlockSkeleton height={320} />}>
          {() => <RocChart lines={lines} threshold={at} />}
        </QueryView>
      </div>
      <ClassCurves modelId={model.id} threshold={at} />
      <ImportanceChart modelId={model.id} />
      <div className={layout.uneven}>
        <MetricsTable metrics={metrics} />
        <ClassTable metrics={metrics} />
      </div>
    </>
  );
}

function ValueEvaluation({ model, metrics, target }: EvaluationProps) {
  const residuals = useQuery(residualsQuery(model.id));
  const tested = metrics.test ? numbersOf(metrics.test) : numbersOf(metrics.validation);
  return (
    <>
      <Verdict>{valueVerdict(tested, target)}</Verdict>
      <QueryView query={residuals} skeleton={<BlockSkeleton height={380} />}>
        {(data) => <ResidualCharts residuals={data} target={target} />}
      </QueryView>
      <ImportanceChart modelId={model.id} />
      <MetricsTable metrics={metrics} />
    </>
  );
}

function ClusterEvaluation({ metrics }: EvaluationProps) {
  const profile = clustersOf(metrics);
  const values = { ...numbersOf(metrics.train), ...numbersOf(metrics.validation) };
  return (
    <>
      <Verdict>{clusterVerdict(values, profile?.sizes ?? [])}</Verdict>
      {profile && <ClusterProfile profile={profile} />}
      <MetricsTable metrics={metrics} />
    </>
  );
}

const byTask = {
  classification: ClassEvaluation,
  regression: ValueEvaluation,
  clustering: ClusterEvaluation,
};

/** The verdict first, then what it rests on. */
export function ModelEvaluation(props: Omit<EvaluationProps, 'metrics'>) {
  const metrics = useQuery(metricsQuery(props.model.id));
  const Evaluation = byTask[props.model.task];
  return (
    <div className={layout.stack}>
      <QueryView query={metrics} skeleton={<BlockSkeleton height={480} />}>
        {(data) => <Evaluation {...props} metrics={data} />}
      </QueryView>
    </div>
  );
}
