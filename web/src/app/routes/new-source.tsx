import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import layout from '@/components/ui/layout.module.css';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { sourceKindsQuery, useCreateSource } from '@/features/sources/api/sources';
import { KindPicker } from '@/features/sources/components/kind-picker';
import { SourceForm } from '@/features/sources/components/source-form';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/sources/new' as const;

export function NewSourcePage() {
  const { projectId } = useParams({ from: route });
  const { kind: wanted } = useSearch({ from: route });
  const { project } = useProject(projectId);
  const navigate = useNavigate();
  const kinds = useQuery(sourceKindsQuery);
  const create = useCreateSource(projectId);
  return (
    <QueryView query={kinds} skeleton={<PageSkeleton />} wanted="connect data sources">
      {({ items }) => {
        const kind = items.find((item) => item.kind === wanted);
        return (
          <>
            <PageHeader title="Connect a server" over={<ProjectCrumb project={project} />} />
            <div className={layout.stack}>
              <Panel>
                <KindPicker
                  kinds={items}
                  value={kind?.kind}
                  onChange={(next) =>
                    void navigate({
                      to: '/p/$projectId/sources/new',
                      params: { projectId },
                      search: { kind: next },
                      replace: true,
                    })
                  }
                />
              </Panel>
              {kind && (
                <Panel title={`Settings of ${kind.title}`}>
                  <SourceForm
                    key={kind.kind}
                    kind={kind}
                    name={kind.title}
                    submitLabel="Save and go on"
                    onCancel={() =>
                      void navigate({ to: '/p/$projectId/data', params: { projectId } })
                    }
                    onSubmit={async (name, config) => {
                      const source = await create.mutateAsync({
                        name,
                        kind: kind.kind as 'postgresql',
                        config,
                      });
                      await navigate({
                        to: '/p/$projectId/sources/$sourceId',
                        params: { projectId, sourceId: source.id },
                      });
                    }}
                  />
                </Panel>
              )}
            </div>
          </>
        );
      }}
    </QueryView>
  );
}
