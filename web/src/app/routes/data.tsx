import { useParams, useSearch } from '@tanstack/react-router';
import { DeletedSwitch } from '@/components/ui/deleted-switch';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { DeletedDatasets } from '@/features/datasets/components/deleted-datasets';
import { DatasetsTable } from '@/features/datasets/components/datasets-table';
import { UploadPanel } from '@/features/datasets/components/upload-panel';
import { SourcesPanel } from '@/features/sources/components/sources-panel';
import { ProjectCrumb } from './project-crumb';
import { useOpenImport } from './use-open-import';
import { useProject } from './use-project';

export function DataPage() {
  const { projectId } = useParams({ from: '/_app/p/$projectId/data' });
  const deleted = useSearch({ from: '/_app/p/$projectId/data' }).deleted === 'yes';
  const openImport = useOpenImport(projectId);
  const { query, mayEdit } = useProject(projectId);

  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this project’s data">
      {({ value: project }) => (
        <>
          <PageHeader title="Data" over={<ProjectCrumb project={project} />} />
          <div className={layout.stack}>
            {mayEdit && !deleted && <UploadPanel projectId={projectId} onUploaded={openImport} />}
            <Panel
              title={deleted ? 'Deleted datasets' : 'Datasets'}
              actions={<DeletedSwitch deleted={deleted} of="datasets" />}
              flush
            >
              {deleted ? (
                <DeletedDatasets projectId={projectId} mayEdit={mayEdit} />
              ) : (
                <DatasetsTable
                  projectId={projectId}
                  mayEdit={mayEdit}
                  empty={
                    <EmptyState title="No datasets yet">
                      {mayEdit
                        ? 'Drop a file anywhere on this page. Nothing is stored before you have seen how it is read.'
                        : 'You can view this project but not import data. Editors can.'}
                    </EmptyState>
                  }
                />
              )}
            </Panel>
            {!deleted && <SourcesPanel projectId={projectId} mayEdit={mayEdit} />}
          </div>
        </>
      )}
    </QueryView>
  );
}
