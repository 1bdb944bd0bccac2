import { Radio } from '@mantine/core';
import { taskText, taskTypes, type TaskType } from '@/lib/tasks';
import classes from './type-selector.module.css';

interface TypeSelectorProps {
  value: TaskType;
  onChange: (type: TaskType) => void;
  error?: string;
}

/** Three questions instead of three terms. */
export function TypeSelector({ value, onChange, error }: TypeSelectorProps) {
  return (
    <Radio.Group
      label="What do you want to know?"
      value={value}
      onChange={(next) => onChange(next as TaskType)}
      error={error}
    >
      <div className={classes.choices}>
        {taskTypes.map((type) => (
          <Radio.Card
            key={type}
            value={type}
            className={classes.choice}
            aria-label={taskText[type].title}
          >
            <Radio.Indicator size="xs" className={classes.dot} />
            <span className={classes.words}>
              <span className={classes.question}>{taskText[type].question}</span>
              <span className={classes.name}>
                {taskText[type].title}. {taskText[type].example}
              </span>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
