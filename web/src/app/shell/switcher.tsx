import { Menu, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import type { ComponentPropsWithRef } from 'react';
import { allItems } from '@/api/pages';
import { projectQuery } from '@/features/projects/api/get-project';
import { projectsQuery } from '@/features/projects/api/list-projects';
import { useMe } from '@/hooks/use-me';
import type { Place } from './current-place';
import classes from './shell.module.css';

const shownProjects = 8;

type TriggerProps = { label: string; value: string } & ComponentPropsWithRef<'button'>;

function Trigger({ label, value, className, ...rest }: TriggerProps) {
  return (
    <UnstyledButton className={`${classes.switch} ${className ?? ''}`} {...rest}>
      <span className={classes.switchWords}>
        <span className={classes.switchLabel}>{label}</span>
        <span className={classes.switchValue}>{value}</span>
      </span>
      <ChevronsUpDown size={14} aria-hidden />
    </UnstyledButton>
  );
}

export function Switcher({ place, onNewWorkspace }: { place: Place; onNewWorkspace: () => void }) {
  const { workspaceId, projectId } = place;
  const navigate = useNavigate();
  const me = useMe();
  const project = useQuery({
    ...projectQuery(projectId ?? ''),
    enabled: projectId !== undefined,
    retry: false,
  });
  const projects = useInfiniteQuery({
    ...projectsQuery(workspaceId ?? '', { sort: '-updated_at', status: 'active' }),
    enabled: workspaceId !== undefined,
  });
  const workspaces = me.data?.workspaces ?? [];
  const recent = projects.data ? allItems(projects.data).slice(0, shownProjects) : [];
  const current = workspaces.find((workspace) => workspace.id === workspaceId);
  return (
    <div className={classes.switches}>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <Trigger label="Workspace" value={current?.name ?? '…'} />
        </Menu.Target>
        <Menu.Dropdown>
          {workspaces.map((workspace) => (
            <Menu.Item
              key={workspace.id}
              onClick={() =>
                void navigate({ to: '/w/$workspaceId', params: { workspaceId: workspace.id } })
              }
              rightSection={<span className={classes.role}>{workspace.role}</span>}
            >
              {workspace.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={onNewWorkspace}>New workspace</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {recent.length > 0 && workspaceId && (
        <Menu position="bottom-start" width={240}>
          <Menu.Target>
            <Trigger label="Project" value={project.data?.value.name ?? 'choose'} />
          </Menu.Target>
          <Menu.Dropdown>
            {recent.map((item) => (
              <Menu.Item
                key={item.id}
                onClick={() =>
                  void navigate({ to: '/p/$projectId', params: { projectId: item.id } })
                }
              >
                {item.name}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item
              onClick={() =>
                void navigate({ to: '/w/$workspaceId/projects', params: { workspaceId } })
              }
            >
              All projects
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
