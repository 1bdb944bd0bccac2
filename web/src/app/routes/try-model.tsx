import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { PageHeader } from '@/components/ui/page-header';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton, PageSkeleton } from '@/components/ui/skeletons';
import { datasetRowsQuery } from '@/features/datasets/api/datasets';
import { modelQuery } from '@/features/models/api/models';
import { TryIt } from '@/features/predict/components/try-it';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/models/$modelId/try' as const;
const sampleRows = 1000;

export function TryModelPage() {
  const { projectId, modelId } = useParams({ from: route });
  const { project } = useProject(projectId);
  const query = useQuery(modelQuery(modelId));
  const datasetId = query.data?.dataset_id;
  const rows = useQuery({
    ...datasetRowsQuery(datasetId ?? '', 0, sampleRows),
    enabled: datasetId !== undefined,
  });
  // The form is useful without example rows too: their absence is said, not an error of the page.
  const settled = rows.isError || rows.isSuccess;
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="use this model">
      {(model) => (
        <>
          <PageHeader
            title="Try it"
            over={<ProjectCrumb project={project} />}
            facts={[
              <Link key="model" to="/p/$projectId/models/$modelId" params={{ projectId, modelId }}>
                {model.name}
              </Link>,
              model.target ? `predicts ${model.target}` : 'finds groups',
            ]}
          />
          {settled ? (
            <TryIt
              key={modelId}
              model={model}
              projectId={projectId}
              target={model.target}
              sample={rows.data}
            />
          ) : (
            <BlockSkeleton height={420} />
          )}
        </>
      )}
    </QueryView>
  );
}
