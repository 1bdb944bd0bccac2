import { Modal } from '@mantine/core';
import type { Project } from '@/api/types';
import { useCreateProject } from '../api/change-project';
import { ProjectForm } from './project-form';

interface NewProjectDialogProps {
  workspaceId: string;
  opened: boolean;
  onClose: () => void;
  onCreated: (project: Project) => void;
}

const blank = {
  name: '',
  type: 'classification' as const,
  description: '',
  target_column: '',
  primary_metric: '',
};

export function NewProjectDialog({
  workspaceId,
  opened,
  onClose,
  onCreated,
}: NewProjectDialogProps) {
  const create = useCreateProject(workspaceId);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New project"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ProjectForm
        initial={blank}
        brief
        submitLabel="Create project"
        onCancel={onClose}
        onSubmit={async ({ name, type }) =>
          onCreated(await create.mutateAsync({ name: name.trim(), type }))
        }
      />
    </Modal>
  );
}
