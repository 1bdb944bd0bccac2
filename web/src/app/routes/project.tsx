import { Button } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { DatasetsTable } from '@/features/datasets/components/datasets-table';
import { EditProjectDialog } from '@/features/projects/components/edit-project-dialog';
import { ProjectMenu } from '@/features/projects/components/project-menu';
import { ProjectStatsPanel } from '@/features/projects/components/project-stats-panel';
import { TrainingsTable } from '@/features/trainings/components/trainings-table';
import { metricName } from '@/lib/format';
import { taskText } from '@/lib/tasks';
import { forgetProject } from '../shell/current-place';
import { EmptyData, EmptyTrainings } from './empty-lists';
import { useAlgorithmTitle } from './use-algorithm-title';
import { useProject } from './use-project';

export function ProjectPage() {
  const { projectId } = useParams({ from: '/_app/p/$projectId' });
  const navigate = useNavigate();
  const { query, mayEdit, role } = useProject(projectId);
  const [editing, setEditing] = useState(false);
  const algorithmTitle = useAlgorithmTitle();
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this project">
      {({ value: project, etag }) => (
        <>
          <PageHeader
            title={project.name}
            over={taskText[project.type].question}
            facts={[
              <Status key="status" value={project.status} />,
              taskText[project.type].title,
              project.type !== 'clustering' &&
                project.target_column &&
                `predicts ${project.target_column}`,
              project.primary_metric && `scored by ${metricName(project.primary_metric)}`,
              <span key="updated">
                updated <TimeAgo at={project.updated_at} />
              </span>,
            ].filter((fact) => fact !== false && fact !== null && fact !== '')}
            actions={
              mayEdit ? (
                <>
                  <ProjectMenu
                    project={project}
                    onEdit={() => setEditing(true)}
                    onDeleted={() => {
                      forgetProject(project.workspace_id);
                      void navigate({
                        to: '/w/$workspaceId/projects',
                        params: { workspaceId: project.workspace_id },
                      });
                    }}
                  />
                  <Button variant="default" onClick={() => setEditing(true)}>
                    Edit
                  </Button>
                  <LinkButton to="/p/$projectId/data" params={{ projectId }}>
                    Add data
                  </LinkButton>
                </>
              ) : undefined
            }
          >
            {project.description && <p className={layout.dim}>{project.description}</p>}
          </PageHeader>
          <div className={layout.stack}>
            {!mayEdit && role && (
              <p className={layout.dim}>
                You can look and predict here. Editors import data and train models.
              </p>
            )}
            <ProjectStatsPanel projectId={projectId} />
            <Panel
              title="Datasets"
              flush
              actions={
                <LinkButton
                  to="/p/$projectId/data"
                  params={{ projectId }}
                  variant="subtle"
                  size="compact-sm"
                  mr={-8}
                >
                  All data
                </LinkButton>
              }
            >
              <DatasetsTable
                projectId={projectId}
                mayEdit={false}
                empty={<EmptyData projectId={projectId} mayEdit={mayEdit} />}
              />
            </Panel>
            <Panel
              title="Trainings"
              flush
              actions={
                <LinkButton
                  to="/p/$projectId/train"
                  params={{ projectId }}
                  variant="subtle"
                  size="compact-sm"
                  mr={-8}
                >
                  All trainings
                </LinkButton>
              }
            >
              <TrainingsTable
                projectId={projectId}
                mayEdit={false}
                algorithmTitle={algorithmTitle}
                empty={<EmptyTrainings projectId={projectId} mayEdit={mayEdit} />}
              />
            </Panel>
          </div>
          <EditProjectDialog
            key={etag}
            project={project}
            etag={etag}
            opened={editing}
            onClose={() => setEditing(false)}
          />
        </>
      )}
    </QueryView>
  );
}
