import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { ApiKey, ApiKeyCreated, Role } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { CodeBlock } from '@/components/ui/code-block';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowAction } from '@/components/ui/row-action';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Tag } from '@/components/ui/tag';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast } from '@/components/ui/toast';
import { useForm } from '@/hooks/use-form';
import { formatTime } from '@/lib/format';
import { atLeast, roleMeaning, roleNames } from '@/lib/roles';
import { apiKeysQuery, useCreateApiKey, useRevokeApiKey } from '../api/api-keys';
import { expiryChoices, expiryDate } from '../lib/key-expiry';

interface CreateProps {
  workspaceId: string;
  role: Role | undefined;
  onCreated: (key: ApiKeyCreated) => void;
  onClose: () => void;
}

function CreateKeyForm({ workspaceId, role, onCreated, onClose }: CreateProps) {
  const create = useCreateApiKey(workspaceId);
  const form = useForm({
    initial: { name: '', role: 'viewer' as Role, expiry: '90' },
    check: ({ name }) => ({ name: name.trim() ? undefined : 'Say where this key will be used.' }),
    submit: async (values) =>
      onCreated(
        await create.mutateAsync({
          name: values.name.trim(),
          role: values.role,
          expires_at: expiryDate(values.expiry, Date.now()),
        }),
      ),
  });
  return (
    <form onSubmit={form.onSubmit} className={layout.stack} noValidate>
      <TextInput
        label="Name"
        description="Where it will be used, for example “billing service”."
        data-autofocus
        autoComplete="off"
        {...form.text('name')}
      />
      <Select
        label="Role"
        description={`${roleMeaning[form.values.role]}. A key never has more rights than you.`}
        data={roleNames.filter((name) => name !== 'owner' && atLeast(role, name))}
        allowDeselect={false}
        value={form.values.role}
        onChange={(next) => form.set('role', next as Role)}
      />
      <Select
        label="Expires"
        data={expiryChoices}
        allowDeselect={false}
        value={form.values.expiry}
        onChange={(next) => form.set('expiry', next ?? '90')}
      />
      {form.failure !== undefined && (
        <ErrorState error={form.failure} compact wanted="create API keys" />
      )}
      <div className={layout.end}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={form.busy}>
          Create key
        </Button>
      </div>
    </form>
  );
}

function NewKey({ created, onClose }: { created: ApiKeyCreated; onClose: () => void }) {
  return (
    <div className={layout.stack}>
      <Notice tone="warn" title="This is the only time the key is shown.">
        The server keeps a hash of it. Copy it now to where it will be used.
      </Notice>
      <CodeBlock label="API key" code={created.key} />
      <p className={`${layout.dim} ${layout.small}`}>
        Send it as <code>X-API-Key</code>. Its secret part is never written to a log.
      </p>
      <div className={layout.end}>
        <Button onClick={onClose}>I have copied it</Button>
      </div>
    </div>
  );
}

export function ApiKeysPanel({
  workspaceId,
  role,
}: {
  workspaceId: string;
  role: Role | undefined;
}) {
  const list = useQuery(apiKeysQuery(workspaceId));
  const revoke = useRevokeApiKey(workspaceId);
  const [dialog, setDialog] = useState<'closed' | 'form' | ApiKeyCreated>('closed');
  const [revoking, setRevoking] = useState<ApiKey>();

  const columns = useMemo<ColumnDef<ApiKey>[]>(
    () => [
      {
        header: 'Key',
        meta: { wide: true },
        cell: ({ row: { original: key } }) => (
          <div>
            <span className={layout.strong}>{key.name}</span> <Tag>{key.role}</Tag>
            <div className={layout.dim}>
              <code>{key.prefix}…</code>
            </div>
          </div>
        ),
      },
      { header: 'Last used', cell: ({ row }) => <TimeAgo at={row.original.last_used_at} /> },
      {
        header: 'Expires',
        cell: ({ row }) =>
          row.original.expires_at ? formatTime(row.original.expires_at) : 'never',
      },
      { header: 'Created', cell: ({ row }) => <TimeAgo at={row.original.created_at} /> },
      {
        id: 'actions',
        header: () => <span className={layout.spoken}>Actions</span>,
        meta: { align: 'right' },
        cell: ({ row: { original: key } }) => (
          <RowAction label={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>
            Revoke
          </RowAction>
        ),
      },
    ],
    [],
  );

  const newKey = <Button onClick={() => setDialog('form')}>New API key</Button>;
  return (
    <Panel
      title="API keys"
      note="For programs. A key belongs to this workspace and has a role of its own."
      actions={list.data && list.data.items.length > 0 ? newKey : undefined}
      flush
    >
      <QueryView
        query={list}
        skeleton={<RowsSkeleton rows={3} />}
        wanted="see this workspace’s API keys"
      >
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title="No API keys yet" action={newKey}>
              A program needs one to ask a model for predictions without a person signing in.
            </EmptyState>
          ) : (
            <ListTable
              label="API keys"
              columns={columns}
              rows={data.items}
              rowId={(key) => key.id}
            />
          )
        }
      </QueryView>
      <Modal
        opened={dialog !== 'closed'}
        onClose={() => setDialog('closed')}
        title={typeof dialog === 'object' ? `Key “${dialog.name}”` : 'New API key'}
        closeButtonProps={{ 'aria-label': 'Close' }}
        closeOnClickOutside={typeof dialog !== 'object'}
      >
        {typeof dialog === 'object' ? (
          <NewKey created={dialog} onClose={() => setDialog('closed')} />
        ) : (
          <CreateKeyForm
            workspaceId={workspaceId}
            role={role}
            onCreated={setDialog}
            onClose={() => setDialog('closed')}
          />
        )}
      </Modal>
      <ConfirmDialog
        opened={revoking !== undefined}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        confirm="Revoke key"
        onClose={() => setRevoking(undefined)}
        onConfirm={async () => {
          if (!revoking) return;
          await revoke.mutateAsync(revoking.id);
          toast(`“${revoking.name}” no longer works.`);
        }}
      >
        Programs that use it are refused from the next request on. This cannot be undone; you would
        make a new key.
      </ConfirmDialog>
    </Panel>
  );
}
