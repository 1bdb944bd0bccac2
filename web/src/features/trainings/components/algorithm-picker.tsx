import { Radio } from '@mantine/core';
import type { Algorithm } from '@/api/types';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { plural } from '@/lib/format';
import { compareAll } from '../lib/train-request';
import classes from './algorithm-picker.module.css';

interface AlgorithmPickerProps {
  algorithms: Algorithm[];
  value: string;
  onChange: (id: string) => void;
}

const scoreNames = [
  ['accuracy', 'Accuracy'],
  ['speed', 'Speed'],
  ['interpretability', 'Readable'],
] as const;

function Scores({ algorithm }: { algorithm: Algorithm }) {
  return (
    <span className={classes.scores}>
      {scoreNames.map(([key, label]) => (
        <span key={key} className={classes.score}>
          <span>{label}</span>
          <span className={classes.bar} aria-hidden>
            <span style={{ width: `${algorithm.scores[key]}%` }} />
          </span>
          <span className={classes.figure}>{algorithm.scores[key]}</span>
        </span>
      ))}
    </span>
  );
}

export function AlgorithmPicker({ algorithms, value, onChange }: AlgorithmPickerProps) {
  if (algorithms.length === 0)
    return (
      <Panel title="Algorithm">
        <EmptyState title="This server has no algorithm for this kind of project" />
      </Panel>
    );
  return (
    <Panel title="Algorithm">
      <Radio.Group value={value} onChange={onChange} aria-label="Algorithm">
        <div className={classes.choices}>
          {algorithms.length > 1 && (
            <Radio.Card value={compareAll} className={classes.choice} aria-label="Compare all">
              <Radio.Indicator size="xs" className={classes.dot} />
              <span className={classes.words}>
                <span className={classes.title}>Compare all</span>
                <span className={classes.text}>
                  Trains {plural(algorithms.length, 'algorithm')} with their usual settings and
                  sorts them by score.
                </span>
              </span>
            </Radio.Card>
          )}
          {algorithms.map((algorithm) => (
            <Radio.Card
              key={algorithm.id}
              value={algorithm.id}
              className={classes.choice}
              aria-label={algorithm.title}
            >
              <Radio.Indicator size="xs" className={classes.dot} />
              <span className={classes.words}>
                <span className={classes.title}>{algorithm.title}</span>
                <span className={classes.text}>{algorithm.description}</span>
                <Scores algorithm={algorithm} />
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
    </Panel>
  );
}
