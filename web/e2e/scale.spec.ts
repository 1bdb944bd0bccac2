// A table of 100,000 rows: only what is in sight is in the page, and it shows the right value.
import type { Page } from '@playwright/test';
import { Api } from './support/api';
import { expect, test } from './support/test';

const mostNodes = 5000;

async function expectBounded(page: Page): Promise<void> {
  const { nodes, overflow } = await page.evaluate(() => ({
    nodes: document.querySelectorAll('*').length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  expect(nodes).toBeLessThan(mostNodes);
  expect(overflow).toBeLessThanOrEqual(0);
}

test('100,000 rows: the last is there at a key', async ({ page, signIn }) => {
  test.setTimeout(120_000);
  const { api, workspaceId } = await Api.newUser('Long Table');
  const project = await api.project(workspaceId, 'Long', 'regression');
  const lines = Array.from({ length: 100_000 }, (_, row) => `${row},${row % 97}`);
  const id = await api.dataset(project.id, 'long', `n,x\n${lines.join('\n')}\n`);
  await signIn(api);
  await page.goto(`/p/${project.id}/data/${id}?tab=rows`);
  const grid = page.getByRole('grid', { name: 'Rows' });
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  await expect(grid.getByRole('gridcell', { name: '3', exact: true }).first()).toBeVisible();
  await grid.focus();
  await page.keyboard.press('Control+End');
  await expect(grid.getByRole('gridcell', { name: '99999', exact: true })).toBeVisible();
  await expectBounded(page);
  await grid.evaluate((element) => element.scrollTo({ top: 50_000 * 29 }));
  await expect(grid.getByRole('gridcell', { name: '50005', exact: true })).toBeVisible();
  await expectBounded(page);
});
