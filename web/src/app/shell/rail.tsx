import { Link, useLocation } from '@tanstack/react-router';
import {
  BarChart3,
  Blocks,
  Boxes,
  Database,
  FolderKanban,
  House,
  ScrollText,
  Users,
} from 'lucide-react';
import type { Place } from './current-place';
import classes from './shell.module.css';

const look = { size: 17, 'aria-hidden': true } as const;

/** Only what works: the entries of a project appear once there is one. */
export function Rail({ place, onGo }: { place: Place; onGo: () => void }) {
  const { workspaceId, projectId } = place;
  if (!workspaceId) return <nav className={classes.nav} aria-label="Main" />;
  const workspace = { params: { workspaceId }, className: classes.entry, onClick: onGo } as const;
  return (
    <nav className={classes.nav} aria-label="Main">
      <Link to="/w/$workspaceId" activeOptions={{ exact: true }} {...workspace}>
        <House {...look} /> Home
      </Link>
      <Link to="/w/$workspaceId/projects" activeOptions={{ includeSearch: false }} {...workspace}>
        <FolderKanban {...look} /> Projects
      </Link>
      {projectId && <ProjectEntries projectId={projectId} onGo={onGo} />}
      <div className={classes.gap} />
      <Link to="/w/$workspaceId/settings" activeOptions={{ includeSearch: false }} {...workspace}>
        <Users {...look} /> Workspace
      </Link>
    </nav>
  );
}

function ProjectEntries({ projectId, onGo }: { projectId: string; onGo: () => void }) {
  const project = { params: { projectId }, className: classes.entry, onClick: onGo } as const;
  // Data sources are part of the data, though their pages have an address of their own.
  const atSource = useLocation({
    select: ({ pathname }) => pathname.startsWith(`/p/${projectId}/sources`),
  });
  return (
    <>
      <Link to="/p/$projectId/data" {...project} {...(atSource ? { 'data-status': 'active' } : {})}>
        <Database {...look} /> Data
      </Link>
      <Link to="/p/$projectId/features" {...project}>
        <Blocks {...look} /> Features
      </Link>
      <Link to="/p/$projectId/train" {...project}>
        <BarChart3 {...look} /> Train
      </Link>
      <Link to="/p/$projectId/models" {...project}>
        <Boxes {...look} /> Models
      </Link>
      <Link to="/p/$projectId/predictions" {...project}>
        <ScrollText {...look} /> Predictions
      </Link>
    </>
  );
}
