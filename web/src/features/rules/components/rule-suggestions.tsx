// Rules that the table keeps today, each made by one click.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Dataset, RuleSuggestion } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Tag } from '@/components/ui/tag';
import { toast, toastError } from '@/components/ui/toast';
import { ruleSuggestionsQuery, useMakeRule } from '../api/rules';
import classes from './rules.module.css';

const firstShown = 6;

/** What the server suggests has every setting of every kind; a request has only its own. */
export function requestOf({ rule }: RuleSuggestion) {
  const { kind, severity, columns, min, max, values = [], max_age_hours } = rule;
  return {
    kind,
    severity,
    columns,
    ...(min === null ? {} : { min }),
    ...(max === null ? {} : { max }),
    ...(values.length > 0 ? { values } : {}),
    ...(max_age_hours === null ? {} : { max_age_hours }),
  };
}

function Suggestion({ dataset, suggestion }: { dataset: Dataset; suggestion: RuleSuggestion }) {
  const make = useMakeRule(dataset);
  return (
    <li className={classes.suggestion}>
      <Button
        className={layout.named}
        size="compact-sm"
        variant="default"
        leftSection={<Plus size={14} aria-hidden />}
        loading={make.isPending}
        aria-label={`Add rule: ${suggestion.name}`}
        onClick={() =>
          make.mutate(
            { rule: requestOf(suggestion), scope: 'dataset' },
            {
              onSuccess: ({ name }) => toast(`The rule ${name} was made.`),
              onError: (error) => toastError('The rule was not made', error),
            },
          )
        }
      >
        {suggestion.name}
      </Button>
      {suggestion.rule.severity === 'warning' && <Tag tone="warn">warning</Tag>}
      <span className={layout.dim}>{suggestion.reason}</span>
    </li>
  );
}

export function RuleSuggestions({ dataset }: { dataset: Dataset }) {
  const query = useQuery(ruleSuggestionsQuery(dataset.id));
  const [all, setAll] = useState(false);
  if (query.data?.items.length === 0) return null;
  return (
    <Panel
      title="Suggestions"
      note="This version keeps them; later ones may not. One click makes the rule."
      flush
    >
      <QueryView query={query} skeleton={<RowsSkeleton rows={3} />} compact>
        {({ items }) => (
          <>
            <ul className={classes.suggestions}>
              {items.slice(0, all ? undefined : firstShown).map((suggestion) => (
                <Suggestion key={suggestion.name} dataset={dataset} suggestion={suggestion} />
              ))}
            </ul>
            {!all && items.length > firstShown && (
              <div className={classes.more}>
                <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
                  Show all {items.length}
                </Button>
              </div>
            )}
          </>
        )}
      </QueryView>
    </Panel>
  );
}
