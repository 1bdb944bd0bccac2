import { Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { allItems } from '@/api/pages';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { modelsQuery } from '@/features/models/api/models';
import { useModelNames } from '@/features/models/api/use-model-names';
import { predictionsQuery } from '@/features/predict/api/predictions';
import { PredictionsTable } from '@/features/predict/components/predictions-table';
import { membersQuery } from '@/features/workspaces/api/members';
import { formatMetric, metricName } from '@/lib/format';
import { primaryOf } from '@/features/models/lib/metrics-doc';
import type { Metrics, Model } from '@/api/types';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/predictions' as const;

function modelLabel(model: Model): string {
  const primary = primaryOf(model.metrics as Metrics);
  return primary
    ? `${model.name}, ${metricName(primary.name)} ${formatMetric(primary.value)}`
    : model.name;
}

/** Models to choose from: no two with the same words. */
function useModelChoices(projectId: string) {
  const { data } = useInfiniteQuery(modelsQuery(projectId));
  return useMemo(() => {
    const seen = new Map<string, number>();
    return (data ? allItems(data) : []).map((model) => {
      const label = modelLabel(model);
      const nth = (seen.get(label) ?? 0) + 1;
      seen.set(label, nth);
      return { value: model.id, label: nth > 1 ? `${label} (${nth})` : label };
    });
  }, [data]);
}

export function PredictionsPage() {
  const { projectId } = useParams({ from: route });
  const { model } = useSearch({ from: route });
  const navigate = useNavigate({ from: '/p/$projectId/predictions' });
  const { query, project } = useProject(projectId);
  const list = useInfiniteQuery(predictionsQuery(projectId, model));
  const choices = useModelChoices(projectId);
  const asked = list.data;
  const modelIds = useMemo(
    () => [...new Set(asked ? allItems(asked).map((line) => line.model_id) : [])],
    [asked],
  );
  const modelName = useModelNames(modelIds);
  const members = useQuery({
    ...membersQuery(project?.workspace_id ?? ''),
    enabled: project !== undefined,
  });
  const people = members.data?.items;
  const personName = useCallback(
    (id: string) => {
      const person = people?.find((member) => member.user_id === id);
      return person ? person.full_name || person.email : people ? 'a former member' : '…';
    },
    [people],
  );
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this project’s predictions">
      {({ value }) => (
        <>
          <PageHeader title="Predictions" over={<ProjectCrumb project={value} />} />
          <Panel
            title="The newest first"
            note="What was asked, by whom, and which model answered."
            actions={
              <Select
                aria-label="Model"
                placeholder="Any model"
                size="xs"
                w={260}
                clearable
                clearButtonProps={{ 'aria-label': 'Any model' }}
                data={choices}
                value={model ?? null}
                onChange={(id) => void navigate({ search: id ? { model: id } : {}, replace: true })}
              />
            }
            flush
          >
            <PredictionsTable
              projectId={projectId}
              modelId={model}
              modelName={modelName}
              personName={personName}
              empty={
                model ? (
                  <EmptyState
                    title="This model was not asked yet"
                    action={
                      <LinkButton
                        to="/p/$projectId/predictions"
                        params={{ projectId }}
                        variant="default"
                      >
                        Show every model
                      </LinkButton>
                    }
                  />
                ) : (
                  <EmptyState
                    title="No predictions yet"
                    action={
                      <LinkButton to="/p/$projectId/models" params={{ projectId }}>
                        Choose a model
                      </LinkButton>
                    }
                  >
                    Every answer of this project’s models is kept here, from the form and from
                    programs.
                  </EmptyState>
                )
              }
            />
          </Panel>
        </>
      )}
    </QueryView>
  );
}
