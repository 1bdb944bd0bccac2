// Queries that wait for a profile, or for an importance that nobody asked for before: until it is done the server
// answers dataset_not_ready or feature_set_not_ready and says when to ask again.
import { ApiError } from './errors';

function isNotReady(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.code === 'dataset_not_ready' || error.code === 'feature_set_not_ready')
  );
}

function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.isNetwork || error.status >= 500);
}

/** The server's own word on when to ask again, else a growing pause. */
function pauseMs(failures: number, error: Error): number {
  const seconds = error instanceof ApiError ? error.retryAfterSeconds : undefined;
  return seconds === undefined ? 400 * 2 ** Math.min(failures, 4) : seconds * 1000;
}

/** Of queries for what a first reader makes the server compute: they stay "loading" until it is there. */
export const patient = {
  retry: (failures: number, error: Error) =>
    isNotReady(error) || (failures < 1 && mayPass(error) && !isFailedProfile(error)),
  retryDelay: pauseMs,
  staleTime: Infinity,
};

/** A profile that failed answers with its own fault each time; asking again does not help. */
function isFailedProfile(error: unknown): boolean {
  return error instanceof ApiError && error.status === 500;
}
