import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { allItems } from '@/api/pages';
import type { Project, ProjectStats } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton, RowsSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { projectStatsQuery } from '@/features/projects/api/get-project';
import { projectsQuery } from '@/features/projects/api/list-projects';
import { NewProjectDialog } from '@/features/projects/components/new-project-dialog';
import { useMe, useRole } from '@/hooks/use-me';
import { formatMetric, metricName, plural } from '@/lib/format';
import { atLeast } from '@/lib/roles';
import { singleKeysOn, typesText } from '@/lib/shortcuts';
import classes from './home.module.css';
import { useSampleProject } from './use-sample-project';

interface StepProps {
  place: number;
  title: string;
  done: string | undefined;
  children: React.ReactNode;
  action: React.ReactNode;
}

function Step({ place, title, done, children, action }: StepProps) {
  return (
    <li className={classes.step} data-done={done !== undefined || undefined} data-step={place}>
      <span className={classes.place} aria-hidden>
        {done === undefined ? place : <Check size={15} strokeWidth={2.5} />}
      </span>
      <h2 className={classes.stepTitle}>{title}</h2>
      <p className={classes.stepText}>{done ?? children}</p>
      <div className={classes.stepAction}>{action}</div>
    </li>
  );
}

function ProjectSteps({
  project,
  stats,
  mayEdit,
}: {
  project: Project;
  stats: ProjectStats;
  mayEdit: boolean;
}) {
  const params = { projectId: project.id };
  const best = stats.best_model;
  return (
    <ol className={classes.steps} aria-label={`Next steps in ${project.name}`}>
      <Step
        place={1}
        title="Data"
        done={
          stats.datasets > 0
            ? `${plural(stats.datasets, 'dataset')}, ${plural(stats.rows, 'row')}`
            : undefined
        }
        action={
          <LinkButton
            to="/p/$projectId/data"
            params={params}
            variant={stats.datasets > 0 ? 'default' : 'filled'}
          >
            {stats.datasets > 0 || !mayEdit ? 'Open data' : 'Upload a table'}
          </LinkButton>
        }
      >
        Drop a CSV; you see how it is read before it is stored.
      </Step>
      <Step
        place={2}
        title="Model"
        done={
          best
            ? `Best: ${metricName(best.metric)} ${formatMetric(best.value)}`
            : stats.models > 0
              ? plural(stats.models, 'model')
              : undefined
        }
        action={
          <LinkButton
            to={
              stats.models > 0
                ? '/p/$projectId/models'
                : mayEdit
                  ? '/p/$projectId/train/new'
                  : '/p/$projectId/train'
            }
            params={params}
            variant={stats.datasets > 0 && stats.models === 0 ? 'filled' : 'default'}
            disabled={stats.datasets === 0}
          >
            {stats.models > 0 ? 'Open models' : 'Train a model'}
          </LinkButton>
        }
      >
        The target is proposed, the algorithms are compared.
      </Step>
      <Step
        place={3}
        title="Prediction"
        done={stats.predictions > 0 ? plural(stats.predictions, 'prediction') : undefined}
        action={
          best ? (
            <LinkButton
              to="/p/$projectId/models/$modelId/try"
              params={{ projectId: project.id, modelId: best.id }}
              variant={stats.predictions === 0 ? 'filled' : 'default'}
            >
              Try it
            </LinkButton>
          ) : (
            <Button variant="default" disabled>
              Try it
            </Button>
          )
        }
      >
        A form filled from a real row, and the call for your program.
      </Step>
    </ol>
  );
}

function RecentProjects({ projects }: { projects: Project[] }) {
  return (
    <Panel title="Recent projects" flush>
      <ul className={classes.recent}>
        {projects.slice(0, 6).map((project) => (
          <li key={project.id} className={classes.recentRow}>
            <Link
              to="/p/$projectId"
              params={{ projectId: project.id }}
              className={`${layout.strong} ${layout.twoLines}`}
            >
              {project.name}
            </Link>
            <span className={layout.dim}>{project.type}</span>
            <Status value={project.status} />
            <span className={layout.dim}>
              <TimeAgo at={project.updated_at} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** 1, 2 and 3 pick a card. */
function useStepKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!['1', '2', '3'].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (!singleKeysOn() || typesText(event.target) || document.querySelector('[role="dialog"]'))
        return;
      document.querySelector<HTMLElement>(`[data-step="${event.key}"] :is(a, button)`)?.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function FirstSteps({
  workspaceId,
  onNew,
  mayEdit,
}: {
  workspaceId: string;
  onNew: () => void;
  mayEdit: boolean;
}) {
  const sample = useSampleProject(workspaceId);
  return (
    <ol className={classes.steps} aria-label="How to begin">
      <Step
        place={1}
        title="Try sample data"
        done={undefined}
        action={
          <Button
            variant="default"
            disabled={!mayEdit}
            loading={sample.busy}
            onClick={() => void sample.start()}
          >
            Try sample data
          </Button>
        }
      >
        344 penguins of three species: predict the species. About two minutes to a first prediction.
      </Step>
      <Step
        place={2}
        title="Use your own table"
        done={undefined}
        action={
          <Button disabled={!mayEdit} onClick={onNew}>
            New project
          </Button>
        }
      >
        Say what you want to know, then drop a CSV.
      </Step>
      <Step
        place={3}
        title="Call it from a program"
        done={undefined}
        action={
          <Button component="a" href="/docs" target="_blank" rel="noopener" variant="default">
            Open the API
          </Button>
        }
      >
        All that this page does is an API call. Make a key under Workspace.
      </Step>
    </ol>
  );
}

export function HomePage() {
  const { workspaceId } = useParams({ from: '/_app/w/$workspaceId' });
  const navigate = useNavigate();
  const me = useMe();
  const role = useRole(workspaceId);
  const mayEdit = atLeast(role, 'editor');
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(projectsQuery(workspaceId, { sort: '-updated_at' }));
  const projects = list.data ? allItems(list.data) : [];
  const latest = projects.find((project) => project.status === 'active') ?? projects[0];
  const stats = useQuery({ ...projectStatsQuery(latest?.id ?? ''), enabled: latest !== undefined });
  useStepKeys();

  const name = me.data?.full_name.split(' ')[0];
  return (
    <>
      <PageHeader
        title={latest ? latest.name : name ? `Welcome, ${name}` : 'Welcome'}
        documentTitle="Home"
        over={latest ? 'Where you were' : 'From a table to a served prediction'}
        actions={
          latest && mayEdit ? (
            <Button variant="default" onClick={() => setCreating(true)}>
              New project
            </Button>
          ) : undefined
        }
      />
      <div className={layout.stack}>
        <QueryView
          query={list}
          skeleton={<BlockSkeleton height={190} />}
          wanted="see this workspace"
        >
          {() =>
            latest ? (
              <QueryView query={stats} skeleton={<BlockSkeleton height={190} />}>
                {(data) => <ProjectSteps project={latest} stats={data} mayEdit={mayEdit} />}
              </QueryView>
            ) : (
              <FirstSteps
                workspaceId={workspaceId}
                onNew={() => setCreating(true)}
                mayEdit={mayEdit}
              />
            )
          }
        </QueryView>
        {!list.data && !list.error && <RowsSkeleton rows={4} />}
        {projects.length > 0 && <RecentProjects projects={projects} />}
        {!mayEdit && role && (
          <p className={layout.dim}>
            Your role here is {role}: you can look and predict. Owners and admins of the workspace
            can give you another.
          </p>
        )}
      </div>
      <NewProjectDialog
        workspaceId={workspaceId}
        opened={creating}
        onClose={() => setCreating(false)}
        onCreated={(project) =>
          void navigate({ to: '/p/$projectId/data', params: { projectId: project.id } })
        }
      />
    </>
  );
}
