import type { DataSourceKind } from '@/api/types';
import { ChoiceCards } from '@/components/ui/choice-cards';

interface KindPickerProps {
  kinds: DataSourceKind[];
  value: string | undefined;
  onChange: (kind: string) => void;
}

export function KindPicker({ kinds, value, onChange }: KindPickerProps) {
  return (
    <ChoiceCards
      label="What is it?"
      value={value}
      onChange={onChange}
      choices={kinds.map(({ kind, title, description }) => ({
        value: kind,
        label: title,
        title,
        text: description,
      }))}
    />
  );
}
