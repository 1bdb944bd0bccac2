import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '@/api/types';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { toast, toastError } from '@/components/ui/toast';
import { atLeast } from '@/lib/roles';
import {
  useDeleteWorkspace,
  useRestoreWorkspace,
  useUpdateWorkspace,
  workspaceQuery,
} from '../api/workspaces';
import { WorkspaceForm } from './workspace-form';

interface SettingsProps {
  workspaceId: string;
  role: Role | undefined;
  onDeleted: () => void;
}

function Details({
  workspaceId,
  role,
  onDeleted,
  etag,
  name,
  description,
}: SettingsProps & {
  etag: string | undefined;
  name: string;
  description: string;
}) {
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const update = useUpdateWorkspace(workspaceId, etag);
  const remove = useDeleteWorkspace();
  const restore = useRestoreWorkspace();
  const admin = atLeast(role, 'admin');
  return (
    <Panel
      title="This workspace"
      actions={
        <>
          {admin && (
            <Button variant="default" size="compact-sm" onClick={() => setEditing(true)}>
              Rename
            </Button>
          )}
          {role === 'owner' && (
            <Button
              variant="default"
              color="red"
              size="compact-sm"
              onClick={() => setDeleting(true)}
            >
              Delete
            </Button>
          )}
        </>
      }
    >
      <p className={description ? undefined : layout.dim}>{description || 'No description.'}</p>
      {!admin && (
        <p className={`${layout.dim} ${layout.small}`}>
          Your role is {role}. Admins and owners change this.
        </p>
      )}
      <Modal
        opened={editing}
        onClose={() => setEditing(false)}
        title="Rename workspace"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <WorkspaceForm
          initial={{ name, description }}
          submitLabel="Save changes"
          onCancel={() => setEditing(false)}
          onSubmit={async (values) => {
            await update.mutateAsync(values);
            setEditing(false);
            toast('Workspace saved.');
          }}
        />
      </Modal>
      <ConfirmDialog
        opened={deleting}
        title="Delete this workspace?"
        confirm="Delete workspace"
        typed={name}
        onClose={() => setDeleting(false)}
        onConfirm={async () => {
          await remove.mutateAsync(workspaceId);
          toast(`“${name}” was deleted.`, {
            label: 'Undo',
            run: () =>
              restore.mutate(workspaceId, {
                onSuccess: () => toast(`“${name}” is back.`),
                onError: (error) => toastError('The workspace was not restored', error),
              }),
          });
          onDeleted();
        }}
      >
        Its projects, data and models go with it, for every member. It can be restored for 30 days.
      </ConfirmDialog>
    </Panel>
  );
}

export function WorkspaceSettings(props: SettingsProps) {
  const workspace = useQuery(workspaceQuery(props.workspaceId));
  return (
    <QueryView query={workspace} skeleton={<BlockSkeleton height={100} />}>
      {({ value, etag }) => (
        <Details {...props} etag={etag} name={value.name} description={value.description} />
      )}
    </QueryView>
  );
}
