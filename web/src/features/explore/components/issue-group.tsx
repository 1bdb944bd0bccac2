import { Button } from '@mantine/core';
import { Check, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Dataset, FeatureStep, QualityIssue } from '@/api/types';
import { LinkButton } from '@/components/ui/link-button';
import { Tag } from '@/components/ui/tag';
import layout from '@/components/ui/layout.module.css';
import { formatCount, plural } from '@/lib/format';
import type { Cleaning } from '../hooks/use-cleaning';
import { evidenceOf, featureSentence, featureStepOf, type IssueGroup } from '../lib/quality';
import { readStep } from '../lib/step-kinds';
import { stepSentence } from '../lib/step-words';
import classes from './issue-group.module.css';

interface RecipeLinkProps {
  dataset: Dataset;
  steps: FeatureStep[];
  label: string;
  children: string;
}

/** To a new recipe that begins with these steps. */
function RecipeLink({ dataset, steps, label, children }: RecipeLinkProps) {
  return (
    <LinkButton
      to="/p/$projectId/features/new"
      params={{ projectId: dataset.project_id }}
      search={{ dataset: dataset.id, add: steps }}
      size="compact-sm"
      variant="default"
      aria-label={label}
    >
      {children}
    </LinkButton>
  );
}

interface OtherWaysProps {
  issue: QualityIssue;
  dataset: Dataset;
}

/** What helps with an issue and leaves the table as it is. */
function OtherWays({ issue, dataset }: OtherWaysProps) {
  const step = featureStepOf(issue);
  const balances = issue.training_setting?.class_weights === 'balanced';
  return (
    <>
      {step && (
        <>
          <p className={classes.suggestion}>{featureSentence(step)}</p>
          <div className={classes.buttons}>
            <RecipeLink
              dataset={dataset}
              steps={[step]}
              label={`Add to a recipe: ${featureSentence(step)}`}
            >
              Add to a recipe…
            </RecipeLink>
          </div>
        </>
      )}
      {balances && (
        <>
          <p className={classes.suggestion}>Let rare classes weigh more</p>
          <div className={classes.buttons}>
            <LinkButton
              to="/p/$projectId/train/new"
              params={{ projectId: dataset.project_id }}
              search={{ dataset: dataset.id, weights: 'balanced' }}
              size="compact-sm"
              variant="default"
            >
              Train with balanced classes…
            </LinkButton>
          </div>
        </>
      )}
    </>
  );
}

interface IssueProps {
  issue: QualityIssue;
  dataset: Dataset;
  /** Absent: the user may look only. */
  cleaning: Cleaning | undefined;
  onColumn: (name: string) => void;
}

function Issue({ issue, dataset, cleaning, onColumn }: IssueProps) {
  const { column } = issue;
  const step = readStep(issue.suggestion);
  const planned = step !== undefined && cleaning?.isPlanned(step);
  return (
    <li className={classes.issue}>
      <div className={classes.words}>
        <p>
          {column !== null && (
            <Button
              variant="subtle"
              size="compact-sm"
              className={classes.column}
              aria-label={`Explore ${column}`}
              onClick={() => onColumn(column)}
            >
              {column}
            </Button>
          )}
          {issue.message}
        </p>
        <p className={layout.dim}>{issue.advice}</p>
        <dl className={classes.evidence}>
          {evidenceOf(issue).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {!step && cleaning && (
        <div className={classes.cure}>
          <OtherWays issue={issue} dataset={dataset} />
        </div>
      )}
      {step && (
        <div className={classes.cure}>
          <p className={classes.suggestion}>{stepSentence(step)}</p>
          {cleaning && (
            <div className={classes.buttons}>
              <Button
                size="compact-sm"
                aria-label={`Apply: ${stepSentence(step)}`}
                onClick={() => cleaning.open(step, issue)}
              >
                Apply…
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                disabled={planned}
                leftSection={planned ? <Check size={14} aria-hidden /> : undefined}
                aria-label={planned ? undefined : `Add to plan: ${stepSentence(step)}`}
                onClick={() => cleaning.add([step])}
              >
                {planned ? 'In the plan' : 'Add to plan'}
              </Button>
            </div>
          )}
        </div>
      )}
    </li>
  );
}

// Of very wide tables a kind of issue may hold thousands of columns.
const foldedFrom = 4;
const mostShown = 100;

interface IssueGroupViewProps {
  group: IssueGroup;
  /** There may be more of its kind than were fetched: nothing is offered for all of them. */
  isCut: boolean;
  dataset: Dataset;
  cleaning: Cleaning | undefined;
  onColumn: (name: string) => void;
}

/** Issues of one kind: what was found, on what evidence, and the step that cures them. */
export function IssueGroupView(props: IssueGroupViewProps) {
  const { group, isCut, dataset, cleaning, onColumn } = props;
  const { issues, steps, featureSteps } = group;
  const [open, setOpen] = useState(issues.length < foldedFrom);
  const all = !isCut && steps.length > 0 && issues.length > 1;
  const planned = cleaning !== undefined && steps.every((step) => cleaning.isPlanned(step));
  return (
    <section className={classes.group} data-severity={group.severity} aria-label={group.title}>
      <div className={classes.head}>
        <h3 className={classes.title}>
          <span className={classes.mark} aria-hidden />
          {issues.length >= foldedFrom ? (
            <button
              type="button"
              className={classes.fold}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              <ChevronRight
                size={15}
                aria-hidden
                className={classes.arrow}
                data-open={open || undefined}
              />
              {group.title}
            </button>
          ) : (
            group.title
          )}
        </h3>
        <Tag tone={group.severity === 'low' ? undefined : 'warn'}>{group.severity}</Tag>
        {issues.length > 1 && (
          <span className={layout.dim}>
            in {plural(issues.length, 'column')}
            {isCut && ' or more'}
          </span>
        )}
        {all && cleaning && (
          <Button
            size="compact-sm"
            variant="default"
            className={classes.all}
            disabled={planned}
            leftSection={planned ? <Check size={14} aria-hidden /> : undefined}
            aria-label={planned ? undefined : `Add all to plan: ${group.title}`}
            onClick={() => cleaning.add(steps)}
          >
            {planned ? 'All in the plan' : `Add all to plan (${plural(steps.length, 'step')})`}
          </Button>
        )}
        {!isCut &&
          featureSteps.length > 0 &&
          issues.length > 1 &&
          issues.length <= mostShown &&
          cleaning && (
            <div className={classes.all}>
              <RecipeLink
                dataset={dataset}
                steps={featureSteps}
                label={`Add all to a recipe: ${group.title}`}
              >
                {`Add all to a recipe (${plural(featureSteps.length, 'step')})…`}
              </RecipeLink>
            </div>
          )}
      </div>
      {open && (
        <ul className={classes.list}>
          {issues.slice(0, mostShown).map((issue, index) => (
            <Issue
              key={index}
              issue={issue}
              dataset={dataset}
              cleaning={cleaning}
              onColumn={onColumn}
            />
          ))}
        </ul>
      )}
      {open && issues.length > mostShown && (
        <p className={classes.more}>
          The first {mostShown} of {formatCount(issues.length)}
          {isCut ? ' and more' : ''}.{all && ' “Add all to plan” takes all of them.'}
        </p>
      )}
    </section>
  );
}
