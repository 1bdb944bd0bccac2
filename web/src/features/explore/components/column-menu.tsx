import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import type { Cleaning } from '../hooks/use-cleaning';
import { type StepColumn, type Treatment, firstStep, isNumber } from '../lib/step-kinds';

const entries: { treatment: Treatment; label: string; numbersOnly?: true }[] = [
  { treatment: 'missing', label: 'Handle missing values…' },
  { treatment: 'cast', label: 'Change the type…' },
  { treatment: 'outliers', label: 'Clip outliers…', numbersOnly: true },
  { treatment: 'placeholders', label: 'Turn placeholders into missing…' },
  { treatment: 'filter', label: 'Keep only some rows…' },
  { treatment: 'rename', label: 'Rename…' },
  { treatment: 'drop', label: 'Drop the column…' },
];

/** The cleaning steps that a column can take. */
export function ColumnMenu({ column, open }: { column: StepColumn; open: Cleaning['open'] }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size={28} aria-label={`Clean ${column.name}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {entries
          .filter((entry) => !entry.numbersOnly || isNumber(column))
          .map((entry) => (
            <Menu.Item
              key={entry.treatment}
              onClick={() => open(firstStep(entry.treatment, [column]))}
            >
              {entry.label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
