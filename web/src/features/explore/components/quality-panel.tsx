import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Dataset, TableQuality } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatCount, plural } from '@/lib/format';
import { qualityQuery } from '../api/profile';
import type { Cleaning } from '../hooks/use-cleaning';
import { everyStep, groupIssues, isCutShort, issuesLeft } from '../lib/quality';
import { firstStep } from '../lib/step-kinds';
import { IssueGroupView } from './issue-group';
import { ProfileView } from './profile-view';
import { ReportMenu } from './report-menu';
import { ScoreCard } from './score-card';

interface QualityPanelProps {
  dataset: Dataset;
  /** Absent: the user may look only. */
  cleaning: Cleaning | undefined;
  onColumn: (name: string) => void;
}

function Report({
  dataset,
  quality,
  cleaning,
  onColumn,
  onAll,
  loadingAll,
}: QualityPanelProps & { quality: TableQuality; onAll: () => void; loadingAll: boolean }) {
  const groups = useMemo(() => groupIssues(quality.issues), [quality.issues]);
  const every = useMemo(() => everyStep(quality), [quality]);
  const planned = cleaning !== undefined && every.every((step) => cleaning.isPlanned(step));
  return (
    <div className={layout.stack}>
      <Panel title="Health" actions={<ReportMenu dataset={dataset} />}>
        <ScoreCard quality={quality} />
      </Panel>
      <Panel
        title="Issues"
        note={
          quality.target === null
            ? 'No target is chosen: leakage and unequal classes were not looked for. Choose one under “Explore”.'
            : `With “${quality.target}” as the target.`
        }
        flush
        actions={
          cleaning && (
            <>
              <Button variant="default" onClick={() => cleaning.open(firstStep('filter', []))}>
                Other step…
              </Button>
              {every.length > 0 && (
                <Button
                  variant="default"
                  disabled={planned}
                  onClick={() => {
                    cleaning.add(every);
                    cleaning.openPlan();
                  }}
                >
                  Plan every suggestion ({plural(every.length, 'step')})
                </Button>
              )}
            </>
          )
        }
      >
        {groups.length === 0 ? (
          <div style={{ padding: 'var(--space-4)' }}>
            <Notice title="Nothing was found that needs care">
              Missing and repeated values, outliers, odd types and dates were looked for.
            </Notice>
          </div>
        ) : (
          groups.map((group) => (
            <IssueGroupView
              key={group.key}
              group={group}
              isCut={isCutShort(quality, group.severity)}
              dataset={dataset}
              cleaning={cleaning}
              onColumn={onColumn}
            />
          ))
        )}
        {issuesLeft(quality) > 0 && (
          <div className={layout.spread} style={{ padding: 'var(--space-4)' }}>
            <p className={layout.dim}>
              These are the worst {formatCount(quality.issues.length)} of{' '}
              {formatCount(quality.issue_count)} issues.
            </p>
            <Button variant="default" size="compact-sm" loading={loadingAll} onClick={onAll}>
              List all of them
            </Button>
          </div>
        )}
      </Panel>
    </div>
  );
}

/** What is wrong or odd in the dataset, why we think so, and what to do about it. */
export function QualityPanel(props: QualityPanelProps) {
  const [all, setAll] = useState(false);
  const query = useQuery({
    ...qualityQuery(props.dataset.id, all),
    placeholderData: keepPreviousData,
  });
  return (
    <ProfileView
      dataset={props.dataset}
      query={query}
      mayEdit={props.cleaning !== undefined}
      skeleton={<BlockSkeleton height={360} />}
    >
      {(quality) => (
        <Report
          {...props}
          quality={quality}
          onAll={() => setAll(true)}
          loadingAll={query.isPlaceholderData}
        />
      )}
    </ProfileView>
  );
}
