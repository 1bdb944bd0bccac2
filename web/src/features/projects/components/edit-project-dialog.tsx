import { Modal } from '@mantine/core';
import type { Project } from '@/api/types';
import { toast } from '@/components/ui/toast';
import { useUpdateProject } from '../api/change-project';
import { ProjectForm } from './project-form';

interface EditProjectDialogProps {
  project: Project;
  etag: string | undefined;
  opened: boolean;
  onClose: () => void;
}

export function EditProjectDialog({ project, etag, opened, onClose }: EditProjectDialogProps) {
  const update = useUpdateProject(project.id);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Edit project"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ProjectForm
        initial={{
          name: project.name,
          type: project.type,
          description: project.description,
          target_column: project.target_column ?? '',
          primary_metric: project.primary_metric ?? '',
        }}
        submitLabel="Save changes"
        onCancel={onClose}
        onSubmit={async (values) => {
          await update.mutateAsync({
            etag,
            values: {
              name: values.name.trim(),
              type: values.type,
              description: values.description.trim(),
              target_column: (values.type !== 'clustering' && values.target_column.trim()) || null,
              primary_metric: values.primary_metric || null,
            },
          });
          toast('Project saved.');
          onClose();
        }}
      />
    </Modal>
  );
}
