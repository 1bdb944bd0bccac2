import { MantineProvider } from '@mantine/core';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataGrid } from './data-grid';

beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(600);
});
afterEach(() => vi.restoreAllMocks());

test('a grid names its active cell only while that cell is in the page', async () => {
  render(
    <MantineProvider env="test">
      <DataGrid label="Rows" columns={[{ name: 'n' }]} rowCount={5000} row={(index) => [index]} />
    </MantineProvider>,
  );
  const grid = screen.getByRole('grid', { name: 'Rows' });
  await userEvent.click(screen.getByRole('gridcell', { name: '3' }));
  const named = grid.getAttribute('aria-activedescendant') ?? '';
  expect(document.getElementById(named)).toHaveTextContent('3');

  act(() => {
    grid.scrollTop = 60_000;
    grid.dispatchEvent(new Event('scroll'));
  });
  expect(screen.queryByRole('gridcell', { name: '3' })).toBeNull();
  expect(grid).not.toHaveAttribute('aria-activedescendant');
});
