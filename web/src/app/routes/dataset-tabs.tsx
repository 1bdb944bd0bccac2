// What is known of a ready dataset, on tabs; cleaning is reached from all of them and shown at the page's foot.
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Dataset, DatasetColumn, Project } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { toast, toastError } from '@/components/ui/toast';
import { datasetSchemaQuery, useChangeRole } from '@/features/datasets/api/datasets';
import { ImportNotes } from '@/features/datasets/components/import-notes';
import { RowsGrid } from '@/features/datasets/components/rows-grid';
import { SchemaTable } from '@/features/datasets/components/schema-table';
import { lineageQuery } from '@/features/explore/api/clean';
import { qualityQuery } from '@/features/explore/api/profile';
import { ChangesPanel } from '@/features/explore/components/changes-panel';
import { CleaningDialog } from '@/features/explore/components/cleaning-dialog';
import { ColumnMenu } from '@/features/explore/components/column-menu';
import { ExploreTab } from '@/features/explore/components/explore-tab';
import { LineageStrip } from '@/features/explore/components/lineage-strip';
import { PlanBar } from '@/features/explore/components/plan-bar';
import { QualityPanel } from '@/features/explore/components/quality-panel';
import { RelationsTab } from '@/features/explore/components/relations-tab';
import { useCleaning } from '@/features/explore/hooks/use-cleaning';
import { importRequestOf } from '@/features/explore/lib/lineage';
import { RulesTab } from '@/features/rules/components/rules-tab';
import { formatCount } from '@/lib/format';
import { proposeTarget } from '@/lib/propose-target';
import type { DatasetSearch } from '../router';

const tabs = [
  'columns',
  'rows',
  'quality',
  'rules',
  'explore',
  'relations',
  'versions',
  'import',
] as const;

// A look at so many cells takes a second or less, so it need not wait for a click.
const smallCells = 5e6;
const fewColumns = 500;

interface DatasetTabsProps {
  dataset: Dataset;
  project: Project;
  mayEdit: boolean;
}

export function DatasetTabs({ dataset, project, mayEdit }: DatasetTabsProps) {
  const search = useSearch({ from: '/_app/p/$projectId/data/$datasetId' });
  const navigate = useNavigate({ from: '/p/$projectId/data/$datasetId' });
  const tab = tabs.find((name) => name === search.tab) ?? tabs[0];
  const schema = useQuery(datasetSchemaQuery(dataset.id));
  const small =
    (dataset.column_count ?? 0) <= fewColumns &&
    (dataset.column_count ?? 0) * (dataset.row_count ?? 0) <= smallCells;
  const quality = useQuery({ ...qualityQuery(dataset.id), enabled: small });

  const go = useCallback(
    (next: DatasetSearch, replace = true) => void navigate({ search: next, replace }),
    [navigate],
  );
  const onTab = (next: string | null) => go(next === null || next === tabs[0] ? {} : { tab: next });
  const onColumn = useCallback(
    (name: string | undefined) =>
      go({ tab: 'explore', ...(name === undefined ? {} : { column: name }) }, false),
    [go],
  );

  const { mutate } = useChangeRole(dataset.id);
  const onRole = useCallback(
    (change: Parameters<typeof mutate>[0]) =>
      mutate(change, {
        onSuccess: () => toast(`“${change.name}” is now ${change.role}.`),
        onError: (error) => toastError('The role was not changed', error),
      }),
    [mutate],
  );

  const onReady = useCallback(
    (made: Dataset, watched: boolean) => {
      const open = () =>
        void navigate({
          to: '/p/$projectId/data/$datasetId',
          params: { projectId: made.project_id, datasetId: made.id },
          search: { tab: 'versions' },
        });
      if (watched) {
        open();
        toast(`Version ${made.version} is ready.`);
      } else toast(`Version ${made.version} is ready.`, { label: 'Open it', run: open });
    },
    [navigate],
  );
  const cleaning = useCleaning({ dataset, onReady });
  const mine = mayEdit ? cleaning : undefined;
  const { open } = cleaning;
  const actions = useCallback(
    (column: DatasetColumn) => <ColumnMenu column={column} open={open} />,
    [open],
  );
  const { data: lineage } = useQuery(lineageQuery(dataset.id));
  const asked =
    lineage && ['import', 'refresh'].includes(lineage.operation)
      ? importRequestOf(lineage)
      : undefined;
  const notes = (dataset.rejected?.count ?? 0) + dataset.warnings.length;

  return (
    <>
      <Tabs value={tab} keepMounted={false} onChange={onTab}>
        <Tabs.List mb="md">
          <Tabs.Tab value="columns">Columns</Tabs.Tab>
          <Tabs.Tab value="rows">Rows</Tabs.Tab>
          <Tabs.Tab value="quality">
            Quality{quality.data ? ` ${Math.round(quality.data.score)}/100` : ''}
          </Tabs.Tab>
          <Tabs.Tab value="rules">Rules</Tabs.Tab>
          <Tabs.Tab value="explore">Explore</Tabs.Tab>
          <Tabs.Tab value="relations">Relations</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="import">
            Import notes{notes > 0 ? ` (${formatCount(notes)})` : ''}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="columns">
          <Panel flush>
            <QueryView query={schema} skeleton={<RowsSkeleton rows={8} />}>
              {({ columns }) => (
                <SchemaTable
                  columns={columns}
                  rowCount={dataset.row_count ?? 0}
                  proposed={proposeTarget(columns, project.type, project.target_column)}
                  onRole={mayEdit ? onRole : undefined}
                  actions={mayEdit ? actions : undefined}
                  onColumn={onColumn}
                />
              )}
            </QueryView>
          </Panel>
        </Tabs.Panel>
        <Tabs.Panel value="rows">
          <Panel flush>
            <QueryView query={schema} skeleton={<RowsSkeleton rows={12} />}>
              {({ columns }) => <RowsGrid datasetId={dataset.id} columns={columns} />}
            </QueryView>
          </Panel>
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <QualityPanel dataset={dataset} cleaning={mine} onColumn={onColumn} />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <QueryView query={schema} skeleton={<RowsSkeleton rows={6} />}>
            {({ columns }) => <RulesTab dataset={dataset} columns={columns} mayEdit={mayEdit} />}
          </QueryView>
        </Tabs.Panel>
        <Tabs.Panel value="explore">
          <QueryView query={schema} skeleton={<RowsSkeleton rows={12} />}>
            {({ columns }) => (
              <ExploreTab
                dataset={dataset}
                columns={columns}
                column={search.column}
                by={search.by}
                cleaning={mine}
                onColumn={onColumn}
                onBy={(by) => go({ tab: 'explore', column: search.column, ...(by ? { by } : {}) })}
              />
            )}
          </QueryView>
        </Tabs.Panel>
        <Tabs.Panel value="relations">
          <QueryView query={schema} skeleton={<RowsSkeleton rows={12} />}>
            {({ columns }) => (
              <RelationsTab
                dataset={dataset}
                columns={columns}
                search={search}
                mayEdit={mayEdit}
                onSearch={(next) => go({ tab: 'relations', ...next })}
                onColumn={onColumn}
              />
            )}
          </QueryView>
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <div className={layout.stack}>
            <LineageStrip dataset={dataset} />
            <ChangesPanel dataset={dataset} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="import">
          <ImportNotes dataset={dataset} asked={asked} />
        </Tabs.Panel>
      </Tabs>
      {mayEdit && (
        <>
          <PlanBar cleaning={cleaning} />
          <CleaningDialog
            dataset={dataset}
            columns={schema.data?.columns ?? []}
            cleaning={cleaning}
          />
        </>
      )}
    </>
  );
}
