import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '@/api/errors';
import type { FeatureSet } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import { Gauge } from '@/components/ui/gauge';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { featureSetQuery } from '@/features/recipes/api/feature-sets';
import { FeatureSetView } from '@/features/recipes/components/feature-set-view';
import { SelectDialog } from '@/features/recipes/components/select-dialog';
import { isFitting, summaryOf } from '@/features/recipes/lib/feature-set';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

function Fitting({ set }: { set: FeatureSet }) {
  return (
    <Panel title={set.kind === 'select' ? 'Selecting features' : 'Fitting the steps'}>
      <div className={layout.stack}>
        <Gauge value={set.job?.progress} label="Progress" />
        <p className={layout.dim} role="status">
          {set.job?.phase ?? 'Waiting for a worker'}. You can leave this page; it goes on.
        </p>
      </div>
    </Panel>
  );
}

function Failed({ set }: { set: FeatureSet }) {
  return (
    <ErrorState
      error={
        new ApiError({
          status: 422,
          code: set.error?.code ?? 'job_failed',
          title: 'The features were not made',
          detail: set.error?.message,
          errors: set.error?.errors,
        })
      }
    />
  );
}

export function FeatureSetPage() {
  const { projectId, setId } = useParams({ from: '/_app/p/$projectId/features/$setId' });
  const { project, mayEdit } = useProject(projectId);
  const navigate = useNavigate();
  const query = useQuery(featureSetQuery(setId));
  const [selecting, setSelecting] = useState(false);
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this feature set">
      {(set) => (
        <>
          <PageHeader
            title={set.name}
            over={<ProjectCrumb project={project} />}
            actions={
              mayEdit && (
                <>
                  <LinkButton
                    variant="default"
                    to="/p/$projectId/features/new"
                    params={{ projectId }}
                    search={{ dataset: set.dataset_id, from: set.id }}
                  >
                    Change the steps
                  </LinkButton>
                  {set.status === 'ready' && (
                    <>
                      {set.target && (
                        <Button variant="default" onClick={() => setSelecting(true)}>
                          Select features
                        </Button>
                      )}
                      <LinkButton
                        to="/p/$projectId/train/new"
                        params={{ projectId }}
                        search={{ dataset: set.dataset_id, features: set.id }}
                      >
                        Train with it
                      </LinkButton>
                    </>
                  )}
                </>
              )
            }
          />
          <div className={layout.stack}>
            <p className={layout.line}>
              <Status value={set.status} />
              <span className={layout.dim}>
                {set.status === 'ready' ? summaryOf(set) : ''}
                {set.target ? ` · for ${set.target}` : ''}
              </span>
            </p>
            {isFitting(set) && <Fitting set={set} />}
            {set.status === 'failed' && <Failed set={set} />}
            {set.status === 'ready' && project && (
              <FeatureSetView key={set.id} set={set} problem={project.type} />
            )}
          </div>
          {selecting && (
            <SelectDialog
              set={set}
              onClose={() => setSelecting(false)}
              onMade={(made) => {
                setSelecting(false);
                void navigate({
                  to: '/p/$projectId/features/$setId',
                  params: { projectId, setId: made.id },
                });
              }}
            />
          )}
        </>
      )}
    </QueryView>
  );
}
