import { Button } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { asApiError } from '@/api/errors';
import { ErrorState } from '@/components/ui/error-state';
import { Gauge } from '@/components/ui/gauge';
import { useFileDrop } from '@/hooks/use-file-drop';
import { formatBytes, formatDuration, formatPercent } from '@/lib/format';
import { singleKeysOn, typesText } from '@/lib/shortcuts';
import type { Unfinished } from '../lib/pieces';
import {
  giveUp,
  maySendAgain,
  pauseUpload,
  removeUpload,
  retryUpload,
  startUpload,
  useUnfinished,
  useUploads,
  type UploadItem,
} from '../lib/upload-store';
import classes from './upload-panel.module.css';

interface UploadPanelProps {
  projectId: string;
  onUploaded: (item: UploadItem) => void;
}

function sendingText({ sent, size, rate, secondsLeft }: UploadItem): string {
  const parts = [`${formatBytes(sent)} of ${formatBytes(size)}`];
  if (rate !== undefined) parts.push(`${formatBytes(rate)}/s`);
  if (secondsLeft !== undefined && secondsLeft > 0.5)
    parts.push(`about ${formatDuration(Math.ceil(secondsLeft))} left`);
  if (sent >= size) parts.push('the server is checking it');
  return parts.join(' · ');
}

function stateText(item: UploadItem): string {
  if (item.state === 'sending') return sendingText(item);
  if (item.state === 'paused')
    return `paused at ${formatPercent(item.sent / item.size)} of ${formatBytes(item.size)}`;
  return formatBytes(item.size);
}

/** Pause or Resume, for files that go on where they were. */
function PauseButton({ item, onResume }: { item: UploadItem; onResume: () => void }) {
  const sending = item.state === 'sending';
  if (!item.resumable || !(sending || item.state === 'paused')) return null;
  // One button in one place: the focus stays on it.
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={sending ? () => pauseUpload(item.id) : onResume}
      aria-label={`${sending ? 'Pause' : 'Resume'} ${item.name}`}
    >
      {sending ? 'Pause' : 'Resume'}
    </Button>
  );
}

interface UploadRowProps {
  item: UploadItem;
  onUploaded: (item: UploadItem) => void;
  onResume: () => void;
}

function UploadRow({ item, onUploaded, onResume }: UploadRowProps) {
  return (
    <li className={classes.row}>
      <div className={classes.rowHead}>
        <span className={classes.name}>{item.name}</span>
        <span className={classes.figures}>{stateText(item)}</span>
        {item.state === 'done' && (
          <Button size="compact-sm" variant="default" onClick={() => onUploaded(item)}>
            Preview import
          </Button>
        )}
        <PauseButton item={item} onResume={onResume} />
        <Button
          size="compact-sm"
          variant="subtle"
          color={item.state === 'sending' ? 'red' : undefined}
          onClick={() => removeUpload(item.id)}
          aria-label={`${item.state === 'sending' ? 'Cancel' : 'Remove'} ${item.name}`}
        >
          {item.state === 'sending' ? 'Cancel' : 'Remove'}
        </Button>
      </div>
      {(item.state === 'sending' || item.state === 'paused') && (
        <Gauge value={item.size ? item.sent / item.size : 0} label={`Upload of ${item.name}`} />
      )}
      {item.state === 'failed' && (
        <ErrorState
          compact
          error={item.error}
          advice={
            asApiError(item.error).status === 0
              ? `The connection broke ${item.sent > 0 ? `at ${formatPercent(item.sent / item.size)}` : 'before the first byte'}. ${
                  item.resumable
                    ? 'What has arrived is kept and the file is still chosen: send it again, and it goes on from there.'
                    : 'Nothing was stored and the file is still chosen: send it again when the server answers.'
                }`
              : undefined
          }
          wanted="upload files here"
          action={
            maySendAgain(item.error) && (
              <Button variant="default" size="compact-sm" onClick={onResume}>
                Send again
              </Button>
            )
          }
        />
      )}
    </li>
  );
}

function UnfinishedRow({ entry }: { entry: Unfinished }) {
  return (
    <li className={classes.row}>
      <div className={classes.rowHead}>
        <span className={classes.name}>{entry.name}</span>
        <span className={classes.figures}>
          {formatPercent(entry.sent / entry.size)} of {formatBytes(entry.size)} had arrived. Choose
          the same file again to go on.
        </span>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => void giveUp(entry)}
          aria-label={`Give up ${entry.name}`}
        >
          Give up
        </Button>
      </div>
    </li>
  );
}

/** Space pauses the upload that runs, and resumes it; on a button or in a field it does what it does there. */
function usePauseKey(uploads: readonly UploadItem[], onResume: (id: number) => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.repeat || !singleKeysOn() || typesText(event.target)) return;
      const on = event.target instanceof Element ? event.target : undefined;
      if (on?.closest('button, a, input, [role="dialog"], [role="region"]')) return;
      const item =
        uploads.find(({ resumable, state }) => resumable && state === 'sending') ??
        uploads.find(({ state }) => state === 'paused');
      if (!item) return;
      event.preventDefault();
      if (item.state === 'sending') pauseUpload(item.id);
      else onResume(item.id);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}

export function UploadPanel({ projectId, onUploaded }: UploadPanelProps) {
  const uploads = useUploads(projectId);
  const unfinished = useUnfinished(projectId);
  const input = useRef<HTMLInputElement>(null);
  const over = useFileDrop(take);
  usePauseKey(uploads, resume);

  function resume(id: number) {
    void retryUpload(id).then((done) => done && onUploaded(done));
  }

  function take(files: File[]) {
    for (const file of files)
      void startUpload(projectId, file).then(
        (done) => done && files.length === 1 && onUploaded(done),
      );
  }

  return (
    <div>
      {/* Dropping is an addition: the button does the same by keyboard and touch. */}
      <div className={classes.zone} role="group" aria-label="Upload" data-over={over || undefined}>
        <FileUp size={20} aria-hidden className={classes.icon} />
        <div className={classes.words}>
          <strong>Drop a file with a table anywhere on this page</strong>
          <span>
            CSV, Excel, JSON or Parquet; text also packed with gzip or zstd. You see how it is read
            before anything is stored.
          </span>
        </div>
        <Button onClick={() => input.current?.click()}>Choose file</Button>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.xlsx,.xlsm,.parquet,.gz,.zst,text/csv,text/plain"
          aria-label="Files to upload"
          onChange={(event) => {
            take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {uploads.length + unfinished.length > 0 && (
        <ul className={classes.list} aria-label="Uploads">
          {uploads.map((item) => (
            <UploadRow
              key={item.id}
              item={item}
              onUploaded={onUploaded}
              onResume={() => resume(item.id)}
            />
          ))}
          {unfinished.map((entry) => (
            <UnfinishedRow key={entry.location} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  );
}
