// Tables of 10,000 columns and 100,000 rows, lists of 5,000: only what is in sight is in the page, and it shows the right value.
import type { Page } from '@playwright/test';
import { Api } from './support/api';
import { expect, test } from './support/test';

const mostNodes = 5000;
const columns = 10_000;

async function expectBounded(page: Page): Promise<void> {
  const { nodes, overflow } = await page.evaluate(() => ({
    nodes: document.querySelectorAll('*').length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  expect(nodes).toBeLessThan(mostNodes);
  expect(overflow).toBeLessThanOrEqual(0);
}

test('10,000 columns: schema and rows', async ({ page, check, signIn }) => {
  const { api, workspaceId } = await Api.newUser('Wide Table');
  const project = await api.project(workspaceId, 'Wide', 'regression');
  const names = Array.from({ length: columns }, (_, place) => `c${place}`);
  const lines = Array.from({ length: 40 }, (_, row) =>
    names.map((_name, place) => row * columns + place).join(','),
  );
  const id = await api.dataset(project.id, 'wide', `${names.join(',')}\n${lines.join('\n')}\n`);
  await signIn(api);
  await page.goto(`/p/${project.id}/data/${id}`);
  await expect(page.getByRole('table', { name: 'Columns' })).toContainText('c0');
  await expectBounded(page);
  // Looked at here, where no row is half below the head that stays, which would count as a small target.
  await check('10-wide-columns');
  // Rows get their true height when they come into sight, so the end of the page moves a little.
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page.getByRole('cell', { name: /^c9999\b/ })).toBeVisible({
      timeout: 2000,
    });
  }).toPass();
  await expectBounded(page);
  await page.getByRole('textbox', { name: 'Filter columns' }).fill('c987');
  await expect(page.getByText('11 of 10,000')).toBeVisible();
  await page.goto(`/p/${project.id}/data/${id}?tab=rows`);
  const grid = page.getByRole('grid', { name: 'Rows' });
  // The server reads ten thousand columns for it.
  await expect(grid.getByRole('gridcell', { name: '7', exact: true })).toBeVisible({
    timeout: 180_000,
  });
  await expectBounded(page);
  await grid.focus();
  await page.keyboard.press('Control+End');
  // The last row: 39 times 10,000 and 9,999.
  await expect(grid.getByRole('gridcell', { name: '399999', exact: true })).toBeVisible();
  await expectBounded(page);
});

test('10,000 columns: a recipe is built', async ({ page, signIn }) => {
  const { api, workspaceId } = await Api.newUser('Wide Recipe');
  const project = await api.project(workspaceId, 'Wide', 'regression');
  const names = Array.from({ length: columns }, (_, place) => `c${place}`);
  const lines = Array.from({ length: 30 }, (_, row) =>
    names.map((_name, place) => (place % 5 === 0 && row % 5 === 0 ? '' : row * place)).join(','),
  );
  const id = await api.dataset(project.id, 'wide', `${names.join(',')}\n${lines.join('\n')}\n`);
  await signIn(api);
  await page.goto(`/p/${project.id}/features/new?dataset=${id}`);
  await expect(page.getByRole('combobox', { name: 'Scaling of c1', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Take all/ })).toBeVisible({ timeout: 120_000 });
  await expectBounded(page);
  await page.getByRole('textbox', { name: 'Filter columns' }).fill('c987');
  await expect(page.getByText('11 of 9,999')).toBeVisible();
  await page.getByRole('combobox', { name: 'Scaling of c9876' }).click();
  await page.getByRole('option', { name: 'Standard' }).click();
  await expect(page.getByRole('list', { name: 'Steps' })).toContainText('c9876');
  await page.getByRole('button', { name: /^Take all/ }).click();
  await expect(page.getByText(/^Recipe: [\d,]{3,} steps$/)).toBeVisible();
  await expectBounded(page);
});

test('100,000 rows: the last is there at a key', async ({ page, check, signIn }) => {
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
  // A cell that was clicked and is scrolled out of the page is not named by the grid.
  await grid.getByRole('gridcell', { name: '50005', exact: true }).click();
  await grid.evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(grid.getByRole('gridcell', { name: '3', exact: true }).first()).toBeVisible();
  await check('10-rows-scrolled');
});

test('a list of 5,000 comes in pages and keeps only the rows in sight', async ({
  page,
  seeded,
  signIn,
}) => {
  const item = (index: number) => ({
    id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    project_id: seeded.projectId,
    model_id: seeded.modelId,
    version: 1,
    row_count: index + 1,
    duration_us: 900,
    user_id: null,
    api_key_id: null,
    created_at: '2026-01-02T03:04:05Z',
  });
  const asked: number[] = [];
  // The server's own pages, made here: writing 5,000 predictions would only take long.
  await page.route('**/api/projects/*/predictions?*', async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit'));
    asked.push(limit);
    const items = Array.from({ length: Math.min(limit, 5000 - from) }, (_, i) => item(from + i));
    const end = from + items.length;
    await route.fulfill({
      json: { items, next_cursor: end < 5000 ? String(end) : null, total: 5000 },
    });
  });
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/predictions`);
  await expect(page.getByText('50 of 5,000 shown')).toBeVisible();
  const more = page.getByRole('button', { name: 'Load more' });
  for (let loaded = 50; loaded < 5000;) {
    loaded = Math.min(5000, loaded + 250);
    await more.press('Enter');
    await expect(
      page.getByText(new RegExp(`^${loaded.toLocaleString('en-GB')}.* shown$`)),
    ).toBeVisible();
  }
  await expect(more).toHaveCount(0);
  expect(Math.max(...asked)).toBeLessThanOrEqual(250);
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page.getByRole('link', { name: '5,000 rows', exact: true })).toBeVisible({
      timeout: 2000,
    });
  }).toPass();
  await expectBounded(page);
  await page.evaluate(() => window.scrollTo({ top: document.documentElement.scrollHeight / 2 }));
  await expect(page.getByRole('link', { name: '2,500 rows', exact: true })).toBeAttached();
  await expectBounded(page);
});
