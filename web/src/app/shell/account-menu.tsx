import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { BookOpen, CircleHelp, LogOut, MoonStar, Sun, SunMoon, User } from 'lucide-react';
import { useMe } from '@/hooks/use-me';
import { useTheme, type ThemeChoice } from '@/hooks/use-theme';
import classes from './shell.module.css';

const themes: { choice: ThemeChoice; label: string; Icon: typeof Sun }[] = [
  { choice: 'light', label: 'Light', Icon: Sun },
  { choice: 'dark', label: 'Dark', Icon: MoonStar },
  { choice: 'auto', label: 'As the system', Icon: SunMoon },
];

export function ThemeMenu() {
  const { choice, setChoice } = useTheme();
  const Current = themes.find((theme) => theme.choice === choice)?.Icon ?? SunMoon;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label="Theme">
          <Current size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {themes.map(({ choice: value, label, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={15} aria-hidden />}
            onClick={() => setChoice(value)}
            rightSection={
              value === choice ? <span className={classes.role}>in use</span> : undefined
            }
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function HelpMenu({ onKeys }: { onKeys: () => void }) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label="Help">
          <CircleHelp size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onKeys}>Keys</Menu.Item>
        <Menu.Item
          component="a"
          href="/docs"
          target="_blank"
          rel="noopener"
          leftSection={<BookOpen size={15} aria-hidden />}
        >
          API, to try out
        </Menu.Item>
        <Menu.Item component="a" href="/redoc" target="_blank" rel="noopener">
          API, to read
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function AccountMenu({ onSignOut }: { onSignOut: () => void }) {
  const navigate = useNavigate();
  const { data: me } = useMe();
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label={me?.email ?? 'Account'}>
          <ActionIcon variant="subtle" size={32} aria-label="Account">
            <User size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me?.email}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: '/account' })}>Your account</Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={onSignOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
