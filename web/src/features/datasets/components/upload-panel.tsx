import { Button } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { asApiError } from '@/api/errors';
import { ErrorState } from '@/components/ui/error-state';
import { Gauge } from '@/components/ui/gauge';
import { formatBytes, formatDuration, formatPercent } from '@/lib/format';
import type { Unfinished } from '../lib/pieces';
import {
  giveUp,
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
  compact?: boolean;
}

function sendingText({ sent, size, rate, secondsLeft }: UploadItem): string {
  const parts = [`${formatBytes(sent)} of ${formatBytes(size)}`];
  if (rate !== undefined) parts.push(`${formatBytes(rate)}/s`);
  if (secondsLeft !== undefined && secondsLeft > 0.5)
    parts.push(`about ${formatDuration(Math.ceil(secondsLeft))} left`);
  if (sent >= size) parts.push('the server is checking it');
  return parts.join(' · ');
}

function UploadRow({
  item,
  onUploaded,
}: {
  item: UploadItem;
  onUploaded: (item: UploadItem) => void;
}) {
  return (
    <li className={classes.row}>
      <div className={classes.rowHead}>
        <span className={classes.name}>{item.name}</span>
        <span className={classes.figures}>
          {item.state === 'sending' ? sendingText(item) : formatBytes(item.size)}
        </span>
        {item.state === 'done' && (
          <Button size="compact-sm" variant="default" onClick={() => onUploaded(item)}>
            Preview import
          </Button>
        )}
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
      {item.state === 'sending' && (
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
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => void retryUpload(item.id).then((done) => done && onUploaded(done))}
            >
              Send again
            </Button>
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

export function UploadPanel({ projectId, onUploaded, compact }: UploadPanelProps) {
  const uploads = useUploads(projectId);
  const unfinished = useUnfinished(projectId);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);

  function take(list: FileList | null) {
    const files = [...(list ?? [])];
    for (const file of files)
      void startUpload(projectId, file).then(
        (done) => done && files.length === 1 && onUploaded(done),
      );
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  }

  return (
    <div>
      {/* Dropping is an addition: the button does the same by keyboard and touch. */}
      <div
        className={classes.zone}
        role="group"
        aria-label="Upload"
        data-over={over || undefined}
        data-compact={compact || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <FileUp size={20} aria-hidden className={classes.icon} />
        <div className={classes.words}>
          <strong>Drop a file with a table here</strong>
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
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {uploads.length + unfinished.length > 0 && (
        <ul className={classes.list} aria-label="Uploads">
          {uploads.map((item) => (
            <UploadRow key={item.id} item={item} onUploaded={onUploaded} />
          ))}
          {unfinished.map((entry) => (
            <UnfinishedRow key={entry.location} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  );
}
