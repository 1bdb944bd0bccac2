import { Radio } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './choice-cards.module.css';

export interface Choice<T extends string> {
  value: T;
  /** What it is called by assistive technology. */
  label: string;
  title: string;
  text: ReactNode;
}

interface ChoiceCardsProps<T extends string> {
  label: string;
  choices: readonly Choice<T>[];
  value: T | undefined;
  onChange: (value: T) => void;
  error?: string | undefined;
}

/** One of a few, each with a sentence of its own. */
export function ChoiceCards<T extends string>({
  label,
  choices,
  value,
  onChange,
  error,
}: ChoiceCardsProps<T>) {
  return (
    <Radio.Group
      label={label}
      value={value ?? null}
      onChange={(next) => onChange(next as T)}
      error={error}
    >
      <div className={classes.choices}>
        {choices.map((choice) => (
          <Radio.Card
            key={choice.value}
            value={choice.value}
            aria-label={choice.label}
            className={classes.choice}
          >
            <Radio.Indicator size="xs" className={classes.dot} />
            <span className={classes.words}>
              <span className={classes.title}>{choice.title}</span>
              <span className={classes.text}>{choice.text}</span>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
