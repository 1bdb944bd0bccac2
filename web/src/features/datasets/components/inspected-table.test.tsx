import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { Inspection } from '@/api/types';
import { InspectedTable } from './inspected-table';

function inspection(count: number): Inspection {
  const names = Array.from({ length: count }, (_, place) => `c${place}`);
  return {
    format: 'csv',
    sheets: [],
    columns: names.map((name) => ({ name, type: 'string', sample: 'x' })),
    rows: [names.map((name, place) => (place === 1 ? null : `${name} value`))],
    rows_looked_at: 1,
    whole_file: true,
    warnings: [],
  };
}

function show(count: number, edits = {}) {
  const onEdit = vi.fn();
  render(
    <MantineProvider env="test">
      <InspectedTable
        inspection={inspection(count)}
        edits={edits}
        faults={{}}
        stale={false}
        onEdit={onEdit}
      />
    </MantineProvider>,
  );
  return onEdit;
}

test('a type that is chosen is told also when it is the guess', async () => {
  const onEdit = show(2, { c0: { type: 'int64' } });
  await userEvent.click(screen.getByRole('combobox', { name: 'Type of c0' }));
  await userEvent.click(screen.getByRole('option', { name: 'text' }));
  expect(onEdit).toHaveBeenCalledWith('c0', { type: 'string' });
});

test('a column can be left out and renamed', async () => {
  const onEdit = show(2);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Import c1' }));
  expect(onEdit).toHaveBeenCalledWith('c1', { skip: true });
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of c0' }), '!');
  expect(onEdit).toHaveBeenCalledWith('c0', { rename: 'c0!' });
});

test('the days and months of dates can be told apart by the user', async () => {
  show(1);
  await userEvent.click(screen.getByRole('combobox', { name: 'Type of c0' }));
  for (const name of ['date, day first', 'date, month first', 'date and time, day first'])
    expect(screen.getByRole('option', { name })).toBeInTheDocument();
});

test('of many columns all can be reached', async () => {
  show(130);
  expect(screen.queryByRole('combobox', { name: 'Type of c60' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Columns after' }));
  expect(screen.getByRole('combobox', { name: 'Type of c60' })).toBeInTheDocument();
  await userEvent.type(screen.getByRole('textbox', { name: 'Find a column' }), 'c129');
  expect(screen.getByText('c129 value')).toBeInTheDocument();
  expect(screen.getByText(/Columns 1 to 1 of 1 found, 130 in the file/)).toBeInTheDocument();
}, 20_000);
