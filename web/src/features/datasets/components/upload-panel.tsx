import { Button } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { asApiError } from '@/api/errors';
import { ErrorState } from '@/components/ui/error-state';
import { Gauge } from '@/components/ui/gauge';
import { formatBytes, formatDuration, formatPercent } from '@/lib/format';
import {
  removeUpload,
  retryUpload,
  startUpload,
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
              ? `The connection broke ${item.sent > 0 ? `at ${formatPercent(item.sent / item.size)}` : 'before the first byte'}. Nothing was stored and the file is still chosen: send it again when the server answers.`
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

export function UploadPanel({ projectId, onUploaded, compact }: UploadPanelProps) {
  const uploads = useUploads(projectId);
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
          <strong>Drop a CSV file here</strong>
          <span>
            Text with columns, also gzipped. You see how it is read before anything is stored.
          </span>
        </div>
        <Button onClick={() => input.current?.click()}>Choose file</Button>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept=".csv,.tsv,.txt,.gz,text/csv,text/tab-separated-values,text/plain"
          aria-label="Files to upload"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {uploads.length > 0 && (
        <ul className={classes.list} aria-label="Uploads">
          {uploads.map((item) => (
            <UploadRow key={item.id} item={item} onUploaded={onUploaded} />
          ))}
        </ul>
      )}
    </div>
  );
}
