import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { asApiError, type ApiError } from '@/api/errors';
import { CopyButton } from './copy-button';
import classes from './states.module.css';

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  /** What the user wanted, for a refusal: "see this workspace's audit log". */
  wanted?: string;
  compact?: boolean;
  /** What is known here of the cause and the way out; instead of the error's own words. */
  advice?: string;
  action?: ReactNode;
}

function words(
  error: ApiError,
  wanted: string | undefined,
): { title: string; text: string | undefined } {
  if (error.status === 403)
    return {
      title: `Your role does not let you ${wanted ?? 'see this'}`,
      text: error.detail ?? 'Ask an owner or an admin of the workspace for a higher role.',
    };
  if (error.status === 404)
    return {
      title: 'There is nothing here that you can see',
      text: 'It was deleted, or it belongs to a workspace you are not a member of.',
    };
  return { title: error.title, text: error.detail };
}

// A file is one thing: to name it before each of its faults says nothing.
const unnamed = ['', 'file', 'body'];

const mostListed = 10; // as many as the server says that it lists

const withoutStop = (text: string | undefined) => text?.trim().replace(/[.!?]+$/, '');

/** The faults that the text has not told already. */
function furtherFaults(error: ApiError, text: string | undefined) {
  return error.fields.filter(
    ({ message, line }) =>
      withoutStop(message) !== withoutStop(text) || (line != null && !text?.includes(`${line}`)),
  );
}

/** What failed, why, what to do, and what to quote when asking for help. */
export function ErrorState({ error, onRetry, wanted, compact, advice, action }: ErrorStateProps) {
  const problem = asApiError(error);
  const { title, text: told } = words(problem, wanted);
  const text = advice ?? told;
  const faults = furtherFaults(problem, text);
  const retryable = onRetry && ![401, 403, 404].includes(problem.status);
  return (
    <div
      className={classes.state}
      data-tone={problem.status === 403 ? 'warn' : 'bad'}
      data-compact={compact || undefined}
      role="alert"
    >
      <div className={classes.mark} aria-hidden />
      <p className={classes.title}>{title}</p>
      {text && text !== title && <p className={classes.text}>{text}</p>}
      {faults.length > 0 && (
        <ul className={classes.fields}>
          {faults.slice(0, mostListed).map((field, index) => (
            <li key={index}>
              {field.line != null &&
                !field.message.startsWith(`Line ${field.line} `) &&
                `Line ${field.line}: `}
              {!unnamed.includes(field.field) && <code>{field.field}</code>} {field.message}
            </li>
          ))}
        </ul>
      )}
      <div className={classes.code}>
        <span>
          Code <code>{problem.code}</code>
        </span>
        {problem.requestId && (
          <span>
            Request <code>{problem.requestId}</code>{' '}
            <CopyButton value={problem.requestId} label="Copy request id" />
          </span>
        )}
      </div>
      {(retryable || action) && (
        <div className={classes.actions}>
          {retryable && (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  );
}
