import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Member, Role } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowAction } from '@/components/ui/row-action';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Tag } from '@/components/ui/tag';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast, toastError } from '@/components/ui/toast';
import { useForm } from '@/hooks/use-form';
import { atLeast, roleMeaning, roleNames } from '@/lib/roles';
import { membersQuery, useAddMember, useChangeRole, useRemoveMember } from '../api/members';
import classes from './members-panel.module.css';

const roleChoices = roleNames.map((role) => ({ value: role, label: role }));

function InviteForm({ workspaceId, mayMakeOwner }: { workspaceId: string; mayMakeOwner: boolean }) {
  const add = useAddMember(workspaceId);
  const form = useForm({
    initial: { email: '', role: 'editor' as Role },
    check: ({ email }) => ({
      email: email.trim() ? undefined : 'Enter the e-mail address of their account.',
    }),
    submit: async ({ email, role }) => {
      await add.mutateAsync({ email: email.trim(), role });
      toast(`${email.trim()} is now ${role}.`);
      form.set('email', '');
    },
  });
  return (
    <form onSubmit={form.onSubmit} className={layout.tight} noValidate>
      <div className={classes.invite}>
        <TextInput
          label="E-mail of the person"
          description="They need an account on this server."
          type="email"
          autoComplete="off"
          {...form.text('email')}
        />
        <Select
          label="Role"
          description={roleMeaning[form.values.role]}
          data={roleChoices.filter((choice) => mayMakeOwner || choice.value !== 'owner')}
          allowDeselect={false}
          value={form.values.role}
          onChange={(role) => form.set('role', role as Role)}
        />
        <Button type="submit" className={classes.add} loading={form.busy}>
          Add member
        </Button>
      </div>
      {form.failure !== undefined && <ErrorState error={form.failure} compact />}
    </form>
  );
}

interface MembersPanelProps {
  workspaceId: string;
  role: Role | undefined;
  userId: string | undefined;
  onLeft: () => void;
}

export function MembersPanel({ workspaceId, role, userId, onLeft }: MembersPanelProps) {
  const members = useQuery(membersQuery(workspaceId));
  const change = useChangeRole(workspaceId);
  const remove = useRemoveMember(workspaceId);
  const [leaving, setLeaving] = useState<Member>();
  const manages = atLeast(role, 'admin');
  const owner = role === 'owner';
  const changeRole = change.mutate;

  const columns = useMemo<ColumnDef<Member>[]>(
    () => [
      {
        header: 'Member',
        meta: { wide: true },
        cell: ({ row: { original: member } }) => (
          <div>
            <span className={layout.strong}>{member.full_name || member.email}</span>{' '}
            {member.user_id === userId && <Tag tone="accent">you</Tag>}
            {member.full_name && <div className={layout.dim}>{member.email}</div>}
          </div>
        ),
      },
      {
        header: 'Role',
        cell: ({ row: { original: member } }) =>
          manages && (owner || member.role !== 'owner') ? (
            <Select
              aria-label={`Role of ${member.email}`}
              size="xs"
              w={130}
              data={roleChoices.filter((choice) => owner || choice.value !== 'owner')}
              allowDeselect={false}
              value={member.role}
              onChange={(next) => {
                if (!next || next === member.role) return;
                changeRole(
                  { userId: member.user_id, role: next as Role },
                  {
                    onSuccess: () => toast(`${member.email} is now ${next}.`),
                    onError: (error) => toastError('The role was not changed', error),
                  },
                );
              }}
            />
          ) : (
            member.role
          ),
      },
      { header: 'Since', cell: ({ row }) => <TimeAgo at={row.original.created_at} /> },
      {
        id: 'actions',
        header: () => <span className={layout.spoken}>Actions</span>,
        meta: { align: 'right' },
        cell: ({ row: { original: member } }) => {
          const self = member.user_id === userId;
          if (!self && !(manages && (owner || member.role !== 'owner'))) return null;
          return (
            <RowAction
              label={self ? 'Leave this workspace' : `Remove ${member.email}`}
              onClick={() => setLeaving(member)}
            >
              {self ? 'Leave' : 'Remove'}
            </RowAction>
          );
        },
      },
    ],
    [changeRole, manages, owner, userId],
  );

  const self = leaving?.user_id === userId;
  return (
    <div className={layout.stack}>
      {manages && (
        <Panel title="Add a member">
          <InviteForm workspaceId={workspaceId} mayMakeOwner={owner} />
        </Panel>
      )}
      <Panel
        title="Members"
        flush
        note={manages ? undefined : 'Admins and owners add members and change roles.'}
      >
        <QueryView query={members} skeleton={<RowsSkeleton rows={4} />} wanted="see the members">
          {(data) => (
            <ListTable
              label="Members"
              columns={columns}
              rows={data.items}
              rowId={(member) => member.user_id}
            />
          )}
        </QueryView>
      </Panel>
      <ConfirmDialog
        opened={leaving !== undefined}
        title={self ? 'Leave this workspace?' : `Remove ${leaving?.email ?? ''}?`}
        confirm={self ? 'Leave workspace' : 'Remove member'}
        onClose={() => setLeaving(undefined)}
        onConfirm={async () => {
          if (!leaving) return;
          await remove.mutateAsync(leaving.user_id);
          toast(self ? 'You left the workspace.' : `${leaving.email} was removed.`);
          if (self) onLeft();
        }}
      >
        {self
          ? 'You lose access to its projects at once. A member can add you again.'
          : 'They lose access at once. What they made stays. You can add them again.'}
      </ConfirmDialog>
    </div>
  );
}
