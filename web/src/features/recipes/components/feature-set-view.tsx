// A feature set that is ready: its steps in words, what comes out, what matters, rows before and after.
import { useQuery } from '@tanstack/react-query';
import type { FeatureSet, Project } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatCount, plural } from '@/lib/format';
import { featurePreviewQuery } from '../api/feature-sets';
import { BeforeAfter } from './before-after';
import { ImportanceView } from './importance-view';
import { OutputsTable } from './outputs-table';
import classes from './recipes.module.css';
import { SelectionView } from './selection-view';

function Sentences({ set }: { set: FeatureSet }) {
  return (
    <Panel title={`What it does: ${plural(set.sentences.length, 'step')}`}>
      <ol className={classes.steps} aria-label="What each step does">
        {set.sentences.map((sentence, place) => (
          <li key={`${place}-${sentence}`} className={classes.step}>
            <span className={classes.place} aria-hidden>
              {place + 1}
            </span>
            <span className={classes.words}>{sentence}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

export function FeatureSetView({ set, problem }: { set: FeatureSet; problem: Project['type'] }) {
  const preview = useQuery(featurePreviewQuery(set.id));
  const sampled = set.rows !== null && set.rows_looked_at !== null && set.rows_looked_at < set.rows;
  return (
    <div className={layout.stack}>
      {sampled && (
        <Notice>
          Figures come from {formatCount(set.rows_looked_at ?? 0)} of {formatCount(set.rows ?? 0)}{' '}
          rows, evenly spread. A training fits the steps on all of its training rows.
        </Notice>
      )}
      {set.warnings.map((warning) => (
        <Notice key={`${warning.column} ${warning.code}`} tone="warn">
          {warning.message}
        </Notice>
      ))}
      {set.kind === 'select' && <SelectionView setId={set.id} />}
      <div className={layout.columns}>
        {set.target && <ImportanceView set={set} problem={problem} />}
        <Sentences set={set} />
      </div>
      <OutputsTable set={set} />
      <Panel title="Before and after" note="The first rows, as the steps make them.">
        <QueryView query={preview} skeleton={<BlockSkeleton height={260} />}>
          {(data) => <BeforeAfter preview={data} />}
        </QueryView>
      </Panel>
    </div>
  );
}
