import { useState } from 'react';
import classes from './gauge.module.css';

interface GaugeProps {
  /** 0..1, or undefined while nothing is known yet. */
  value: number | undefined;
  label: string;
}

/** A progress bar read like a rule. Spoken politely in steps of ten percent. */
export function Gauge({ value, label }: GaugeProps) {
  const percent =
    value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  const step = percent === undefined ? 0 : Math.floor(percent / 10) * 10;
  const [first] = useState(step);
  return (
    <div className={classes.wrap}>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-unknown={percent === undefined || undefined}
      >
        <div className={classes.fill} style={{ width: `${percent ?? 0}%` }} />
      </div>
      <div className={classes.ticks} aria-hidden />
      <span className={classes.spoken} role="status">
        {step > first ? `${label}: ${step} percent` : ''}
      </span>
    </div>
  );
}
