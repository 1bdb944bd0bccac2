import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';

interface FormatMenuProps<T extends string> {
  label: string;
  icon: ReactNode;
  pending: boolean;
  formats: readonly { format: T; label: string }[];
  onPick: (format: T) => void;
}

/** A file to keep, in one of a few formats. */
export function FormatMenu<T extends string>({
  label,
  icon,
  pending,
  formats,
  onPick,
}: FormatMenuProps<T>) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={pending} leftSection={icon}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((item) => (
          <Menu.Item key={item.format} onClick={() => onPick(item.format)}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
