import { Radio } from '@mantine/core';
import type { DataSourceKind } from '@/api/types';
import classes from './kind-picker.module.css';

interface KindPickerProps {
  kinds: DataSourceKind[];
  value: string | undefined;
  onChange: (kind: string) => void;
}

export function KindPicker({ kinds, value, onChange }: KindPickerProps) {
  return (
    <Radio.Group
      label="What is it?"
      value={value ?? null}
      onChange={(next) => onChange(String(next))}
    >
      <div className={classes.choices}>
        {kinds.map((kind) => (
          <Radio.Card
            key={kind.kind}
            value={kind.kind}
            aria-label={kind.title}
            className={classes.choice}
          >
            <Radio.Indicator size="xs" className={classes.dot} />
            <span className={classes.words}>
              <span className={classes.name}>{kind.title}</span>
              <span className={classes.text}>{kind.description}</span>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
