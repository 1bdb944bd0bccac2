import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { keys } from '@/api/query-keys';
import type { Project, ProjectStatus } from '@/api/types';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { toast, toastError } from '@/components/ui/toast';
import { useDeleteProject, useRestoreProject, useUpdateProject } from '../api/change-project';

interface ProjectMenuProps {
  project: Project;
  onEdit: () => void;
  onDeleted: () => void;
}

const statusVerb: Record<ProjectStatus, string> = {
  active: 'Reopen',
  completed: 'Mark as completed',
  archived: 'Archive',
};

export function ProjectMenu({ project, onEdit, onDeleted }: ProjectMenuProps) {
  const client = useQueryClient();
  const update = useUpdateProject(project.id);
  const remove = useDeleteProject(project.workspace_id);
  const restore = useRestoreProject(project.workspace_id);
  const [deleting, setDeleting] = useState(false);

  function setStatus(status: ProjectStatus, undo = true) {
    const before = project.status;
    update.mutate(
      { values: { status } },
      {
        onSuccess: () =>
          toast(
            `“${project.name}” is ${status}.`,
            undo ? { label: 'Undo', run: () => setStatus(before, false) } : undefined,
          ),
        onError: (error) => toastError('The status was not changed', error),
      },
    );
  }

  return (
    <>
      <Menu>
        <Menu.Target>
          <Button variant="default" px="xs" aria-label="More actions for this project">
            <Ellipsis size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onEdit}>Edit</Menu.Item>
          {(Object.keys(statusVerb) as ProjectStatus[])
            .filter((status) => status !== project.status)
            .map((status) => (
              <Menu.Item key={status} onClick={() => setStatus(status)}>
                {statusVerb[status]}
              </Menu.Item>
            ))}
          <Menu.Divider />
          <Menu.Item c="var(--bad)" onClick={() => setDeleting(true)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={deleting}
        title={`Delete “${project.name}”?`}
        confirm="Delete project"
        onClose={() => setDeleting(false)}
        onConfirm={async () => {
          await remove.mutateAsync(project.id);
          client.removeQueries({ queryKey: keys.project(project.id) });
          toast(`“${project.name}” was deleted.`, {
            label: 'Undo',
            run: () =>
              restore.mutate(project.id, {
                onSuccess: () => toast(`“${project.name}” is back.`),
                onError: (error) => toastError('The project was not restored', error),
              }),
          });
          onDeleted();
        }}
      >
        Its datasets, trainings and models go with it. You can take this back for 30 days.
      </ConfirmDialog>
    </>
  );
}
