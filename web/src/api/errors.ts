// Every failed request becomes an ApiError: the server's problem document, or our own account of a broken connection.
import type { FieldError, Problem } from './types';

type ProblemParts = Omit<Partial<Problem>, 'errors'> & {
  status: number;
  errors?: readonly FieldError[];
};

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly fields: readonly FieldError[];
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: ProblemParts, retryAfterSeconds?: number) {
    super(problem.detail ?? problem.title ?? `HTTP ${problem.status}`);
    this.status = problem.status;
    this.code = problem.code ?? 'unknown';
    this.title = problem.title ?? 'The server answered with an error';
    this.detail = problem.detail;
    this.fields = problem.errors ?? [];
    this.requestId = problem.request_id;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** No answer came at all: the server is down, or the network is. */
  get isNetwork(): boolean {
    return this.status === 0;
  }
}

export function networkError(): ApiError {
  return new ApiError({
    status: 0,
    code: 'network_unreachable',
    title: 'The server cannot be reached',
    detail: 'No answer came back. Check your connection; nothing you typed is lost.',
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function errorFrom(response: Response, body: unknown): ApiError {
  const problem = isRecord(body) ? (body as Partial<Problem>) : {};
  const retry = Number(response.headers.get('Retry-After'));
  return new ApiError(
    {
      ...problem,
      status: response.status,
      request_id: problem.request_id ?? response.headers.get('X-Request-Id') ?? undefined,
    },
    Number.isFinite(retry) && retry > 0 ? retry : undefined,
  );
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({
    status: -1,
    code: 'client_error',
    title: 'This page failed',
    detail: error instanceof Error ? error.message : String(error),
  });
}

/** The server's field messages are halves of sentences: "must be at least 1". */
function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/** Field errors as {"name": "message"}, with JSON pointers and dotted paths cut to `path.to.field`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const out: Record<string, string> = {};
  for (const { field, message } of error.fields) {
    const name = field.replace(/^\//, '').replaceAll('/', '.');
    out[name] ??= sentence(message);
  }
  return out;
}
