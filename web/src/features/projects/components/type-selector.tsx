import { ChoiceCards } from '@/components/ui/choice-cards';
import { taskText, taskTypes, type TaskType } from '@/lib/tasks';

interface TypeSelectorProps {
  value: TaskType;
  onChange: (type: TaskType) => void;
  error?: string;
}

/** Three questions instead of three terms. */
export function TypeSelector({ value, onChange, error }: TypeSelectorProps) {
  return (
    <ChoiceCards
      label="What do you want to know?"
      value={value}
      onChange={onChange}
      error={error}
      choices={taskTypes.map((type) => ({
        value: type,
        label: taskText[type].title,
        title: taskText[type].question,
        text: `${taskText[type].title}. ${taskText[type].example}`,
      }))}
    />
  );
}
