import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { DataSource, DataSourceKind } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { toast } from '@/components/ui/toast';
import { sourceKindsQuery, sourceQuery, useUpdateSource } from '@/features/sources/api/sources';
import { ImportPanel } from '@/features/sources/components/import-panel';
import { ObjectBrowser } from '@/features/sources/components/object-browser';
import { SourceForm } from '@/features/sources/components/source-form';
import { TestPanel } from '@/features/sources/components/test-steps';
import type { SettingValues } from '@/features/sources/lib/settings';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/sources/$sourceId' as const;

function Settings({ source, kind }: { source: DataSource; kind: DataSourceKind }) {
  const [open, setOpen] = useState(false);
  const update = useUpdateSource(source.id);
  return (
    <Panel
      title="Settings"
      actions={
        <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Close settings' : 'Change settings'}
        </Button>
      }
    >
      {open ? (
        <SourceForm
          key={source.updated_at}
          kind={kind}
          name={source.name}
          config={source.config as SettingValues}
          submitLabel="Save settings"
          onSubmit={async (name, config) => {
            await update.mutateAsync({ name, config });
            setOpen(false);
            toast('The settings were saved. Test the connection to see that they are right.');
          }}
        />
      ) : (
        <p className={layout.dim}>
          {kind.title}. Credentials are kept sealed and are never shown again.
        </p>
      )}
    </Panel>
  );
}

function Source({ source, kind }: { source: DataSource; kind: DataSourceKind }) {
  const navigate = useNavigate();
  const [prefix, setPrefix] = useState('');
  const [object, setObject] = useState('');
  const files = !kind.imports.includes('table');
  return (
    <div className={layout.uneven}>
      <div className={layout.stack}>
        <TestPanel key={source.updated_at} sourceId={source.id} />
        <ObjectBrowser
          sourceId={source.id}
          files={files}
          prefix={prefix}
          onPrefix={setPrefix}
          onChoose={setObject}
        />
      </div>
      <div className={layout.stack}>
        <ImportPanel
          source={source}
          kind={kind}
          object={object}
          onObject={setObject}
          onCreated={(dataset) =>
            void navigate({
              to: '/p/$projectId/data/$datasetId',
              params: { projectId: source.project_id, datasetId: dataset.id },
            })
          }
        />
        <Settings source={source} kind={kind} />
      </div>
    </div>
  );
}

export function SourcePage() {
  const { projectId, sourceId } = useParams({ from: route });
  const { project } = useProject(projectId);
  const query = useQuery(sourceQuery(sourceId));
  const kinds = useQuery(sourceKindsQuery);
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this data source">
      {(source) => {
        const kind = kinds.data?.items.find((item) => item.kind === source.kind);
        return (
          <>
            <PageHeader
              title={source.name}
              over={<ProjectCrumb project={project} />}
              facts={kind ? [kind.title] : []}
            />
            {kind && <Source source={source} kind={kind} />}
          </>
        );
      }}
    </QueryView>
  );
}
