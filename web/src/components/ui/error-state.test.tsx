import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError } from '@/api/errors';
import { ErrorState } from './error-state';

function show(error: unknown, onRetry?: () => void) {
  render(
    <MantineProvider>
      <ErrorState error={error} wanted="see the audit log" onRetry={onRetry} />
    </MantineProvider>,
  );
}

test('says what failed, the code and the request, and tries again', async () => {
  const retry = vi.fn();
  show(
    new ApiError({
      status: 503,
      code: 'unavailable',
      title: 'The server cannot take this now',
      request_id: 'r1',
    }),
    retry,
  );
  expect(screen.getByText('The server cannot take this now')).toBeInTheDocument();
  expect(screen.getByText('unavailable')).toBeInTheDocument();
  expect(screen.getByText('r1')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(retry).toHaveBeenCalledOnce();
});

test('a role that is too low is not an error to try again', () => {
  show(new ApiError({ status: 403, code: 'forbidden', title: 'Forbidden' }), () => undefined);
  expect(screen.getByText('Your role does not let you see the audit log')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('a fault in a file names its line', () => {
  show(
    new ApiError({
      status: 422,
      code: 'csv_ragged_row',
      errors: [
        { field: '', code: 'csv_ragged_row', message: '4 values, the header has 3', line: 3 },
      ],
    }),
  );
  expect(screen.getByText(/Line 3: .*4 values/)).toBeInTheDocument();
});

test('what is wrong with a file is said once, without a raw field name', () => {
  const message = 'The file is not UTF-8: invalid bytes on line 2.';
  show(
    new ApiError({
      status: 422,
      code: 'file_encoding_invalid',
      title: 'The file is not valid in its encoding',
      detail: message,
      errors: [
        { field: 'file', code: 'file_encoding_invalid', message, line: 2 },
        { field: 'file', code: 'file_encoding_invalid', message: 'Bytes E9 here.', line: 2 },
      ],
    }),
  );
  expect(screen.getAllByText(/not UTF-8/)).toHaveLength(1);
  expect(screen.getByText('Line 2: Bytes E9 here.')).toBeInTheDocument();
  expect(screen.queryByText('file', { selector: 'code' })).toBeNull();
});
