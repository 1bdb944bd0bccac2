import { Modal, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { allItems } from '@/api/pages';
import { projectsQuery } from '@/features/projects/api/list-projects';
import classes from './command-palette.module.css';

export interface Command {
  name: string;
  hint?: string;
  run: () => void;
}

interface PaletteProps {
  commands: Command[];
  workspaceId: string | undefined;
  onClose: () => void;
}

const shownCommands = 9;

function useProjectCommands(workspaceId: string | undefined, search: string): Command[] {
  const navigate = useNavigate();
  const list = useInfiniteQuery({
    ...projectsQuery(workspaceId ?? '', search ? { search } : { sort: '-updated_at' }),
    enabled: workspaceId !== undefined,
  });
  return (list.data ? allItems(list.data) : []).slice(0, 5).map((project) => ({
    name: project.name,
    hint: 'project',
    run: () => void navigate({ to: '/p/$projectId', params: { projectId: project.id } }),
  }));
}

function Body({ commands, workspaceId, onClose }: PaletteProps) {
  const id = useId();
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const needle = search.trim().toLowerCase();
  const projects = useProjectCommands(workspaceId, needle);
  const found = [
    ...commands.filter((command) => command.name.toLowerCase().includes(needle)),
    ...projects,
  ].slice(0, shownCommands);

  function run(command: Command | undefined) {
    if (!command) return;
    onClose();
    command.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((active + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[active]);
    }
  }

  return (
    <>
      <TextInput
        aria-label="Command or project"
        placeholder="Go to, create, find a project"
        size="md"
        data-autofocus
        leftSection={<Search size={16} aria-hidden />}
        value={search}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={id} role="listbox" aria-label="Commands" className={classes.list}>
        {found.map((command, index) => (
          // The text field keeps the focus and handles the keys of the list.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={`${command.name}-${index}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={classes.item}
            onClick={() => run(command)}
          >
            <span>{command.name}</span>
            <span className={classes.hint}>{command.hint}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={classes.none}>Nothing is called “{search}”.</p>}
    </>
  );
}

export function CommandPalette({ opened, ...rest }: PaletteProps & { opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={rest.onClose}
      title="Commands"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Body {...rest} />
    </Modal>
  );
}
