import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { Project } from '@/api/types';
import { PagedTable } from '@/components/data-grid/paged-table';
import layout from '@/components/ui/layout.module.css';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { projectsQuery, type ProjectFilter } from '../api/list-projects';

const columns: ColumnDef<Project>[] = [
  {
    header: 'Project',
    meta: { sort: 'name', wide: true },
    cell: ({ row: { original: project } }) => (
      <div>
        <Link
          to="/p/$projectId"
          params={{ projectId: project.id }}
          className={`${layout.strong} ${layout.twoLines}`}
        >
          {project.name}
        </Link>
        {project.description && (
          <div className={`${layout.dim} ${layout.oneLine}`}>{project.description}</div>
        )}
      </div>
    ),
  },
  { header: 'Type', cell: ({ row }) => row.original.type },
  {
    header: 'Target',
    cell: ({ row }) => row.original.target_column ?? <span className={layout.dim}>–</span>,
  },
  { header: 'Status', cell: ({ row }) => <Status value={row.original.status} /> },
  {
    header: 'Updated',
    meta: { sort: 'updated_at' },
    cell: ({ row }) => <TimeAgo at={row.original.updated_at} />,
  },
];

interface ProjectsTableProps {
  workspaceId: string;
  filter: ProjectFilter;
  onSort: (sort: string) => void;
  empty: ReactNode;
  noMatch: ReactNode;
}

export function ProjectsTable({ workspaceId, filter, onSort, empty, noMatch }: ProjectsTableProps) {
  const list = useInfiniteQuery(projectsQuery(workspaceId, filter));
  const filtered = Boolean(filter.search || filter.status || filter.type);
  return (
    <PagedTable
      list={list}
      label="Projects"
      columns={columns}
      empty={filtered ? noMatch : empty}
      wanted="see the projects"
      skeletonRows={10}
      sort={filter.sort}
      onSort={onSort}
    />
  );
}
