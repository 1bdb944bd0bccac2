import { ActionIcon, Tooltip } from '@mantine/core';
import { useRef } from 'react';
import { ArrowDown, ArrowUp, Pencil, X, type LucideIcon } from 'lucide-react';
import type { FeatureOperation, FeatureStep } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { useRowsInSight } from '@/hooks/use-rows-in-sight';
import { moved, stepSentence } from '../lib/steps';
import classes from './recipes.module.css';

const usualHeight = 42;

interface ToolProps {
  label: string;
  icon: LucideIcon;
  disabled?: boolean;
  onClick: () => void;
}

function Tool({ label, icon: Icon, disabled, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size={28}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface StepListProps {
  steps: FeatureStep[];
  operations: FeatureOperation[];
  /** What is wrong, by place. */
  faults: Record<number, string>;
  onChange: (steps: FeatureStep[]) => void;
  onEdit: (place: number) => void;
}

/** The steps in the order they are done. */
export function StepList({ steps, operations, faults, onChange, onEdit }: StepListProps) {
  const box = useRef<HTMLDivElement>(null);
  const { places, before, after, isCut, measure } = useRowsInSight(box, steps.length, usualHeight);
  if (steps.length === 0)
    return (
      <p className={layout.dim}>
        No steps yet. Take suggestions, use the pickers, or add a step of any kind.
      </p>
    );
  return (
    <div ref={box} className={classes.stepBox} data-cut={isCut || undefined}>
      <ol
        className={classes.steps}
        aria-label="Steps"
        style={{ paddingTop: before, paddingBottom: after }}
      >
        {places.map((place) => {
          const step = steps[place];
          if (!step) return null;
          const number = place + 1;
          const fault = faults[place];
          return (
            <li
              key={`${place}-${step.op}-${step.columns.join()}`}
              className={classes.step}
              data-faulty={fault ? true : undefined}
              {...(isCut
                ? {
                    ref: measure,
                    'data-index': place,
                    'aria-setsize': steps.length,
                    'aria-posinset': number,
                  }
                : {})}
            >
              <span className={classes.place} aria-hidden>
                {number}
              </span>
              <span className={classes.words}>
                {stepSentence(step, operations)}
                {fault && (
                  <span className={classes.fault} role="alert">
                    {' '}
                    {fault}
                  </span>
                )}
              </span>
              <span className={classes.tools}>
                <Tool
                  label={`Move step ${number} up`}
                  icon={ArrowUp}
                  disabled={place === 0}
                  onClick={() => onChange(moved(steps, place, place - 1))}
                />
                <Tool
                  label={`Move step ${number} down`}
                  icon={ArrowDown}
                  disabled={place === steps.length - 1}
                  onClick={() => onChange(moved(steps, place, place + 1))}
                />
                <Tool label={`Change step ${number}`} icon={Pencil} onClick={() => onEdit(place)} />
                <Tool
                  label={`Remove step ${number}`}
                  icon={X}
                  onClick={() => onChange(steps.filter((_, other) => other !== place))}
                />
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
