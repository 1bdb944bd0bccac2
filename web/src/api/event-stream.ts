// Server-sent events over fetch, because EventSource cannot send an Authorization header. Reconnects with Last-Event-ID and
// growing pauses; gives up for good after `maxFailures` connections in a row that brought nothing, so the caller can poll.
import { SseParser, type SseMessage } from '@/lib/sse';
import { signedFetch } from './client';

export interface StreamHandlers {
  onMessage: (message: SseMessage) => void;
  onState: (state: 'open' | 'waiting' | 'failed') => void;
}

const maxFailures = 3;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** The messages of an answer that is a stream, as they arrive. */
export async function* messagesOf(response: Response): AsyncGenerator<SseMessage> {
  if (!response.body) return;
  const parser = new SseParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* parser.push(value);
  }
}

/** Runs until `signal` aborts, the server says `done`, or connecting keeps failing. */
export async function readEvents(
  path: string,
  handlers: StreamHandlers,
  signal: AbortSignal,
): Promise<void> {
  let lastId: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    let gotAny = false;
    try {
      const request = new Request(new URL(path, window.location.origin), {
        headers: { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
        signal,
      });
      const response = await signedFetch(request);
      if (!response.ok || !response.body) throw new Error(`events answered ${response.status}`);
      handlers.onState('open');
      for await (const message of messagesOf(response)) {
        gotAny = true;
        if (message.id) lastId = message.id;
        handlers.onMessage(message);
        if (message.event === 'done') return;
      }
    } catch {
      if (signal.aborted) return;
    }
    failures = gotAny ? 0 : failures + 1;
    if (failures >= maxFailures) {
      handlers.onState('failed');
      return;
    }
    handlers.onState('waiting');
    await pause(500 * 2 ** failures, signal);
  }
}
