import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { DeletedSwitch } from '@/components/ui/deleted-switch';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { DeletedProjects } from '@/features/projects/components/deleted-projects';
import { NewProjectDialog } from '@/features/projects/components/new-project-dialog';
import { ProjectsTable } from '@/features/projects/components/projects-table';
import { useRole } from '@/hooks/use-me';
import { atLeast } from '@/lib/roles';
import { taskText, taskTypes } from '@/lib/tasks';
import type { ProjectsSearch } from '../router';
import classes from './projects.module.css';

const route = '/_app/w/$workspaceId/projects' as const;

export function ProjectsPage() {
  const { workspaceId } = useParams({ from: route });
  const search = useSearch({ from: route });
  const navigate = useNavigate({ from: '/w/$workspaceId/projects' });
  const deleted = search.deleted === 'yes';
  const mayEdit = atLeast(useRole(workspaceId), 'editor');
  const [text, setText] = useState(search.search ?? '');

  function set(part: ProjectsSearch) {
    void navigate({
      search: (before) => {
        const next: ProjectsSearch = { ...before, ...part };
        for (const name of Object.keys(next) as (keyof ProjectsSearch)[])
          if (!next[name]) delete next[name];
        return next;
      },
      replace: true,
    });
  }
  const setSearch = useDebouncedCallback((value: string) => set({ search: value.trim() }), 250);

  const newProject = mayEdit ? (
    <Button onClick={() => set({ new: 'yes' })}>New project</Button>
  ) : undefined;
  const list = (
    <>
      <div className={classes.filters}>
        <TextInput
          aria-label="Search projects"
          placeholder="Search by name"
          leftSection={<Search size={15} aria-hidden />}
          data-search
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setSearch(event.currentTarget.value);
          }}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          clearButtonProps={{ 'aria-label': 'Any status' }}
          data={['active', 'completed', 'archived']}
          value={search.status ?? null}
          onChange={(status) => set({ status: (status ?? undefined) as ProjectsSearch['status'] })}
        />
        <Select
          aria-label="Type"
          placeholder="Any type"
          clearable
          clearButtonProps={{ 'aria-label': 'Any type' }}
          data={taskTypes.map((type) => ({ value: type, label: taskText[type].title }))}
          value={search.type ?? null}
          onChange={(type) => set({ type: (type ?? undefined) as ProjectsSearch['type'] })}
        />
        <div className={classes.end}>
          <DeletedSwitch deleted={false} of="projects" />
        </div>
      </div>
      <ProjectsTable
        workspaceId={workspaceId}
        filter={{
          sort: search.sort ?? '-updated_at',
          ...(search.search ? { search: search.search } : {}),
          ...(search.status ? { status: search.status } : {}),
          ...(search.type ? { type: search.type } : {}),
        }}
        onSort={(sort) => set({ sort })}
        empty={
          <EmptyState title="No projects yet" action={newProject}>
            A project asks one question. It holds the data, the trainings and the models that answer
            it.
            {!mayEdit && ' Editors of this workspace can start one.'}
          </EmptyState>
        }
        noMatch={
          <EmptyState
            title="No project matches"
            action={
              <Button
                variant="default"
                onClick={() => {
                  setText('');
                  set({ search: '', status: undefined, type: undefined });
                }}
              >
                Clear the filter
              </Button>
            }
          >
            {[search.search && `Name contains “${search.search}”`, search.status, search.type]
              .filter(Boolean)
              .join(', ')}
          </EmptyState>
        }
      />
    </>
  );
  return (
    <>
      <PageHeader title="Projects" actions={newProject} />
      <Panel
        title={deleted ? 'Deleted projects' : undefined}
        actions={deleted ? <DeletedSwitch deleted of="projects" /> : undefined}
        flush
      >
        {deleted ? <DeletedProjects workspaceId={workspaceId} mayEdit={mayEdit} /> : list}
      </Panel>
      <NewProjectDialog
        workspaceId={workspaceId}
        opened={search.new !== undefined && mayEdit}
        onClose={() => set({ new: '' })}
        onCreated={(project) =>
          void navigate({ to: '/p/$projectId/data', params: { projectId: project.id } })
        }
      />
    </>
  );
}
