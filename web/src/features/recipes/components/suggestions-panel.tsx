import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { FeatureOperation, FeatureStep } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { useRowsInSight } from '@/hooks/use-rows-in-sight';
import { formatCount, plural } from '@/lib/format';
import { suggestionsQuery } from '../api/steps';
import { openPart, stepSentence } from '../lib/steps';
import classes from './recipes.module.css';

const usualHeight = 62;

interface SuggestionListProps {
  items: { step: FeatureStep; reason: string }[];
  operations: FeatureOperation[];
  onTake: (steps: FeatureStep[]) => void;
}

/** Of a very wide table there may be thousands. */
function SuggestionList({ items, operations, onTake }: SuggestionListProps) {
  const box = useRef<HTMLDivElement>(null);
  const { places, before, after, isCut, measure } = useRowsInSight(box, items.length, usualHeight);
  return (
    <div
      ref={box}
      className={classes.scroll}
      role="region"
      aria-label="Suggested steps"
      tabIndex={0}
    >
      <div style={{ paddingTop: before, paddingBottom: after }}>
        {places.map((place) => {
          const item = items[place];
          if (!item) return null;
          const sentence = stepSentence(item.step, operations);
          return (
            <div
              key={JSON.stringify(item.step)}
              className={classes.suggestion}
              {...(isCut ? { ref: measure, 'data-index': place } : {})}
            >
              <div className={classes.words}>
                <div>{sentence}</div>
                <div className={classes.reason}>{item.reason}</div>
              </div>
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Take ${sentence}`}
                onClick={() => onTake([item.step])}
              >
                Take
              </Button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface SuggestionsPanelProps {
  datasetId: string;
  target: string;
  operations: FeatureOperation[];
  steps: FeatureStep[];
  onTake: (steps: FeatureStep[]) => void;
}

/** Steps that suggest themselves, with the figures that speak for them. */
export function SuggestionsPanel(props: SuggestionsPanelProps) {
  const { datasetId, target, operations, steps, onTake } = props;
  const query = useQuery(suggestionsQuery(datasetId, target));
  const left = useMemo(
    () =>
      (query.data?.items ?? []).flatMap((item) => {
        const step = openPart(item.step, steps);
        return step ? [{ ...item, step }] : [];
      }),
    [query.data, steps],
  );
  return (
    <Panel
      title="Suggestions"
      note="From what the columns are and hold."
      actions={
        left.length > 0 && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onTake(left.map((item) => item.step))}
          >
            Take {left.length === 1 ? 'it' : `all ${formatCount(left.length)}`}
          </Button>
        )
      }
    >
      {query.error ? (
        <ErrorState error={query.error} compact onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <BlockSkeleton height={120} />
      ) : left.length === 0 ? (
        <p className={layout.dim}>
          {query.data.items.length === 0
            ? 'Nothing suggests itself: the columns can be used as they are.'
            : `${plural(query.data.items.length, 'suggestion')} taken.`}
        </p>
      ) : (
        <SuggestionList items={left} operations={operations} onTake={onTake} />
      )}
    </Panel>
  );
}
