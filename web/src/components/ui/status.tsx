import classes from './status.module.css';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';

const tones: Record<string, Tone> = {
  ready: 'good',
  succeeded: 'good',
  active: 'good',
  completed: 'quiet',
  archived: 'quiet',
  cancelled: 'quiet',
  failed: 'bad',
  importing: 'busy',
  running: 'busy',
  queued: 'busy',
};

/** A state as a word with a mark of its own shape, so that colour is never alone. */
export function Status({ value, tone }: { value: string; tone?: Tone }) {
  return (
    <span className={classes.status} data-tone={tone ?? tones[value] ?? 'quiet'}>
      <span className={classes.mark} aria-hidden />
      {value}
    </span>
  );
}
