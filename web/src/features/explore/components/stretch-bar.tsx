// A brush that the keyboard can use, too: two handles under a picture that choose a stretch of it.
import { Button, RangeSlider } from '@mantine/core';
import layout from '@/components/ui/layout.module.css';
import type { Span } from '../lib/stretch';
import classes from './stretch-bar.module.css';

interface StretchBarProps {
  /** "Stretch of income": what the handles choose. */
  label: string;
  /** The last place of the upper handle; the lower one begins at 0. */
  last: number;
  span: Span;
  /** What a handle's place is called. */
  nameOf: (place: number) => string;
  /** Handles may meet: a single bucket is a stretch of its own. */
  single?: boolean;
  onSpan: (span: Span) => void;
  children?: React.ReactNode;
}

export function StretchBar(props: StretchBarProps) {
  const { label, last, span, nameOf, single, onSpan, children } = props;
  const whole = span[0] === 0 && span[1] === last;
  return (
    <div className={classes.bar} role="group" aria-label={label}>
      <RangeSlider
        min={0}
        max={last}
        step={1}
        minRange={single ? 0 : 1}
        size="sm"
        label={nameOf}
        value={span}
        thumbFromLabel={`${label}: from`}
        thumbToLabel={`${label}: to`}
        onChange={onSpan}
      />
      <div className={layout.line}>
        <span role="status">
          {whole ? 'All of it' : `${nameOf(span[0])} to ${nameOf(span[1])}`}
        </span>
        {children}
        {!whole && (
          <Button variant="subtle" size="compact-sm" onClick={() => onSpan([0, last])}>
            Reset
          </Button>
        )}
      </div>
    </div>
  );
}
