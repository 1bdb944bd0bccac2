import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { TimeAgo } from '@/components/ui/time-ago';
import { modelQuery } from '@/features/models/api/models';
import { ModelEvaluation } from '@/features/models/components/model-evaluation';
import { trainingQuery } from '@/features/trainings/api/trainings';
import { formatBytes } from '@/lib/format';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/models/$modelId' as const;

export function ModelPage() {
  const { projectId, modelId } = useParams({ from: route });
  const { threshold } = useSearch({ from: route });
  const navigate = useNavigate({ from: '/p/$projectId/models/$modelId' });
  const { project } = useProject(projectId);
  const query = useQuery(modelQuery(modelId));
  const trainingId = query.data?.training_id;
  const training = useQuery({
    ...trainingQuery(trainingId ?? ''),
    enabled: trainingId !== undefined,
  });
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this model">
      {(model) => (
        <>
          <PageHeader
            title={model.name}
            over={<ProjectCrumb project={project} />}
            facts={[
              model.target ? `predicts ${model.target}` : 'finds groups',
              training.data && (
                <span key="training">
                  from{' '}
                  <Link
                    to="/p/$projectId/train/$trainingId"
                    params={{ projectId, trainingId: model.training_id }}
                  >
                    {training.data.name}
                  </Link>
                </span>
              ),
              formatBytes(model.size_bytes),
              <span key="at">
                trained <TimeAgo at={model.created_at} />
              </span>,
            ].filter((fact) => fact !== undefined && fact !== null && fact !== '')}
            actions={
              <LinkButton to="/p/$projectId/models/$modelId/try" params={{ projectId, modelId }}>
                Try it
              </LinkButton>
            }
          />
          <ModelEvaluation
            model={model}
            target={model.target ?? 'the value'}
            threshold={threshold}
            onThreshold={(next) =>
              void navigate({ search: { threshold: next }, replace: true, resetScroll: false })
            }
          />
        </>
      )}
    </QueryView>
  );
}
