// The frame of every page behind the log-in: rail, switcher, keys, theme, and the notice when the server is gone.
import { ActionIcon, Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { Menu as MenuIcon, Search, X } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { isSignedIn, subscribe } from '@/api/session';
import { Keys } from '@/components/ui/kbd';
import { toast } from '@/components/ui/toast';
import { signOut } from '@/features/auth/api/sign-out';
import { useCreateWorkspace } from '@/features/workspaces/api/workspaces';
import { WorkspaceForm } from '@/features/workspaces/components/workspace-form';
import { useNoStrayDrops } from '@/hooks/use-file-drop';
import { useServerReachable } from '@/hooks/use-server-state';
import { innerPath } from '@/lib/inner-path';
import { AccountMenu, HelpMenu, ThemeMenu } from './account-menu';
import { CommandPalette, type Command } from './command-palette';
import { useCurrentPlace, type Place } from './current-place';
import { KeySheet } from './key-sheet';
import { Rail } from './rail';
import classes from './shell.module.css';
import { Switcher } from './switcher';
import { useShellKeys } from './use-shell-keys';

interface Destination {
  key: string;
  name: string;
  go: () => void;
}

function useDestinations({ workspaceId, projectId }: Place): Destination[] {
  const navigate = useNavigate();
  const out: Destination[] = [];
  if (workspaceId) {
    const params = { workspaceId };
    out.push(
      { key: 'h', name: 'Home', go: () => void navigate({ to: '/w/$workspaceId', params }) },
      {
        key: 'p',
        name: 'Projects',
        go: () => void navigate({ to: '/w/$workspaceId/projects', params }),
      },
      {
        key: 'w',
        name: 'Workspace',
        go: () => void navigate({ to: '/w/$workspaceId/settings', params }),
      },
    );
  }
  if (projectId) {
    const params = { projectId };
    out.push(
      {
        key: 'o',
        name: 'Project overview',
        go: () => void navigate({ to: '/p/$projectId', params }),
      },
      { key: 'd', name: 'Data', go: () => void navigate({ to: '/p/$projectId/data', params }) },
      {
        key: 'f',
        name: 'Features',
        go: () => void navigate({ to: '/p/$projectId/features', params }),
      },
      { key: 't', name: 'Train', go: () => void navigate({ to: '/p/$projectId/train', params }) },
      {
        key: 'r',
        name: 'Predictions',
        go: () => void navigate({ to: '/p/$projectId/predictions', params }),
      },
      { key: 'm', name: 'Models', go: () => void navigate({ to: '/p/$projectId/models', params }) },
    );
  }
  return out;
}

function useNewAction({ workspaceId, projectId }: Place): (() => void) | undefined {
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (projectId && path.startsWith(`/p/${projectId}/train`))
    return () => void navigate({ to: '/p/$projectId/train/new', params: { projectId } });
  if (workspaceId)
    return () =>
      void navigate({
        to: '/w/$workspaceId/projects',
        params: { workspaceId },
        search: { new: 'yes' },
      });
  return undefined;
}

function useSession() {
  const client = useQueryClient();
  const router = useRouter();
  const signedIn = useSyncExternalStore(subscribe, isSignedIn);
  const leaving = useRef(false);
  useEffect(() => {
    if (signedIn) return;
    client.clear();
    // The shell stays mounted while the sign-in page loads: the address is read once, not watched, or the sign-in page
    // would become its own destination.
    const from = innerPath(router.latestLocation.href);
    void router.navigate({ to: '/login', search: leaving.current || !from ? {} : { from } });
  }, [signedIn, client, router]);
  return () => {
    leaving.current = true;
    void signOut();
  };
}

function Offline() {
  return (
    <div className={classes.offline} role="alert">
      <strong>The server does not answer.</strong> What is on screen may be old. We ask again every
      few seconds.
    </div>
  );
}

export function Shell() {
  const navigate = useNavigate();
  const place = useCurrentPlace();
  const leave = useSession();
  const reachable = useServerReachable();
  useNoStrayDrops();
  const [open, setOpen] = useState<'none' | 'keys' | 'palette' | 'workspace'>('none');
  const [railOpen, setRailOpen] = useState(false);
  const createWorkspace = useCreateWorkspace();
  const destinations = useDestinations(place);
  const onNew = useNewAction(place);
  const close = () => setOpen('none');

  useShellKeys({
    isOpen: open !== 'none',
    onHelp: () => setOpen('keys'),
    onPalette: () => setOpen('palette'),
    onNew,
    goTo: Object.fromEntries(destinations.map((item) => [item.key, item.go])),
  });

  const commands: Command[] = [
    ...destinations.map((item) => ({
      name: `Go to ${item.name}`,
      hint: `g ${item.key}`,
      run: item.go,
    })),
    ...(onNew ? [{ name: 'New project', hint: 'n', run: onNew }] : []),
    { name: 'New workspace', run: () => setOpen('workspace') },
    { name: 'Keys', hint: '?', run: () => setOpen('keys') },
    { name: 'Your account', run: () => void navigate({ to: '/account' }) },
    { name: 'Sign out', run: leave },
  ];

  return (
    <div className={classes.shell} data-rail-open={railOpen || undefined}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <header className={classes.topbar}>
        <ActionIcon
          className={classes.burger}
          variant="subtle"
          size={36}
          aria-label={railOpen ? 'Close menu' : 'Open menu'}
          aria-expanded={railOpen}
          onClick={() => setRailOpen((on) => !on)}
        >
          {railOpen ? <X size={18} aria-hidden /> : <MenuIcon size={18} aria-hidden />}
        </ActionIcon>
        <Link to="/" className={classes.brand}>
          <img src="/favicon.svg" width="22" height="22" alt="" />
          Lathe
        </Link>
        <Switcher place={place} onNewWorkspace={() => setOpen('workspace')} />
        <div className={classes.tools}>
          <Button
            className={classes.search}
            variant="default"
            size="compact-md"
            onClick={() => setOpen('palette')}
            leftSection={<Search size={14} aria-hidden />}
            rightSection={<Keys keys="Ctrl K" />}
          >
            Go to
          </Button>
          <HelpMenu onKeys={() => setOpen('keys')} />
          <ThemeMenu />
          <AccountMenu onSignOut={leave} />
        </div>
      </header>
      <aside className={classes.rail}>
        <Rail place={place} onGo={() => setRailOpen(false)} />
      </aside>
      <main id="main" className={classes.main} tabIndex={-1}>
        {!reachable && <Offline />}
        <Outlet />
      </main>
      <KeySheet
        opened={open === 'keys'}
        onClose={close}
        goTo={destinations.map((item) => ({ keys: `g ${item.key}`, does: `Go to ${item.name}` }))}
      />
      <CommandPalette
        opened={open === 'palette'}
        onClose={close}
        commands={commands}
        workspaceId={place.workspaceId}
      />
      <Modal
        opened={open === 'workspace'}
        onClose={close}
        title="New workspace"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <WorkspaceForm
          initial={{ name: '', description: '' }}
          submitLabel="Create workspace"
          onCancel={close}
          onSubmit={async (values) => {
            const made = await createWorkspace.mutateAsync(values);
            close();
            toast(`“${made.name}” is ready.`);
            await navigate({ to: '/w/$workspaceId', params: { workspaceId: made.id } });
          }}
        />
      </Modal>
    </div>
  );
}
