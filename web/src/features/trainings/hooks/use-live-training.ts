// Follows a training: its event stream while it runs, polling when the stream cannot be had, and what was kept once it has ended.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { readEvents } from '@/api/event-stream';
import { keys } from '@/api/query-keys';
import type { Training } from '@/api/types';
import type { SseMessage } from '@/lib/sse';
import { trainingLogsQuery, trainingProgressQuery } from '../api/training-progress';
import { applyMessages, fromPolling, nothingYet, type LiveState } from '../lib/live-state';
import { isRunning } from '../lib/training-state';

export type Connection = 'live' | 'waiting' | 'polling' | 'ended';

// Events come in bursts of hundreds; the page is drawn at most this often.
const drawEveryMs = 250;
const pollEveryMs = 1000;

export function useLiveTraining(training: Training): { state: LiveState; connection: Connection } {
  const client = useQueryClient();
  const { id, project_id: projectId } = training;
  const running = isRunning(training.status);
  const [state, setState] = useState<LiveState>(nothingYet);
  const [stream, setStream] = useState<'open' | 'waiting' | 'failed'>('waiting');
  const polling = running && stream === 'failed';

  useEffect(() => {
    if (!running) return;
    const abort = new AbortController();
    let pending: SseMessage[] = [];
    const flush = () => {
      if (pending.length === 0) return;
      const messages = pending;
      pending = [];
      setState((before) => applyMessages(before, messages));
    };
    const timer = setInterval(flush, drawEveryMs);
    void readEvents(
      `/api/trainings/${id}/events`,
      { onMessage: (message) => pending.push(message), onState: setStream },
      abort.signal,
    ).then(() => {
      flush();
      void client.invalidateQueries({ queryKey: keys.training(id) });
    });
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [client, id, running]);

  // The end changes more than this page: lists, the project's figures, its best model.
  useEffect(() => {
    if (running) return;
    void client.invalidateQueries({ queryKey: keys.models(projectId) });
    void client.invalidateQueries({ queryKey: keys.trainings(projectId) });
    void client.invalidateQueries({ queryKey: keys.projectStats(projectId) });
  }, [client, projectId, running]);

  const poll = {
    enabled: polling || !running,
    refetchInterval: polling ? pollEveryMs : (false as const),
  };
  const progress = useQuery({ ...trainingProgressQuery(id), ...poll });
  const logs = useQuery({ ...trainingLogsQuery(id), ...poll });

  if (running && !polling) return { state, connection: stream === 'open' ? 'live' : 'waiting' };
  const kept = fromPolling(progress.data, logs.data?.items);
  // What the stream has told already stays on screen until the answer to the query is there.
  const shown = progress.data ? kept : state;
  return { state: shown, connection: polling ? 'polling' : 'ended' };
}
