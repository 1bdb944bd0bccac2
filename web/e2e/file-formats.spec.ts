// Files of other formats than CSV: each is shown as what it is, with its own choices; and a large upload survives a reload.
import { writeFileSync } from 'node:fs';
import { expect, test } from './support/test';
import { workbook } from './support/workbook';

test('a workbook: the sheet is chosen before the import', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Workbooks ${Date.now()}`,
    'regression',
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data`);
  await page.getByLabel('Files to upload').setInputFiles({
    name: 'sales.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: workbook,
  });
  await expect(page.getByRole('heading', { name: 'Import sales.xlsx' })).toBeVisible();
  const sheet = page.getByRole('combobox', { name: 'Sheet' });
  await expect(sheet).toHaveValue('Sales');
  await expect(page.getByRole('combobox', { name: 'Type of sold' })).toBeVisible();
  await check('import-xlsx');
  await sheet.click();
  await page.getByRole('option', { name: 'Old (hidden)' }).click();
  await expect(page.getByRole('combobox', { name: 'Type of total' })).toBeVisible();
  await page.getByRole('button', { name: /Create dataset/ }).click();
  await expect(page.getByRole('heading', { name: 'sales', exact: true })).toBeVisible();
});

test('JSON: a path leads to the rows, and a wrong one says so', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Documents ${Date.now()}`,
    'regression',
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data`);
  const document = { first: [{ a: 1 }], second: { items: [{ city: 'Oslo' }, { city: 'Rome' }] } };
  await page.getByLabel('Files to upload').setInputFiles({
    name: 'answer.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(document)),
  });
  const path = page.getByLabel('Where the rows are');
  await expect(path).toHaveValue('$.first');
  await path.fill('$.second.nothing');
  await path.press('Enter');
  await expect(page.getByText('The JSON path leads to nothing', { exact: true })).toBeVisible();
  await check('import-json-path');
  await path.fill('$.second.items');
  await path.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Type of city' })).toBeVisible();
  await page.getByRole('button', { name: /Create dataset/ }).click();
  await expect(page.getByRole('heading', { name: 'answer', exact: true })).toBeVisible();
});

test('a large upload goes on after a reload', async ({ page, check, seeded, signIn }, testInfo) => {
  const project = await seeded.api.project(seeded.workspaceId, `Large ${Date.now()}`, 'regression');
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data`);
  // A file of the disk, because its date tells that it is the same one.
  const file = testInfo.outputPath('large.csv');
  writeFileSync(file, `id,note\n${'1,some text of a row\n'.repeat(500_000)}`);
  const pieces: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') pieces.push(request.headers()['upload-offset'] ?? '');
  });
  await page.route('**/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH') return; // it never leaves
    await route.continue();
  });
  await page.getByLabel('Files to upload').setInputFiles(file);
  await expect.poll(() => pieces.length).toBe(1);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.reload();
  await expect(
    page.getByText('Choose the same file again to go on', { exact: false }),
  ).toBeVisible();
  await check('upload-unfinished');
  await page.getByLabel('Files to upload').setInputFiles(file);
  await expect(page.getByRole('heading', { name: 'Import large.csv' })).toBeVisible();
  await page.goto(`/p/${project.id}/data`);
  await expect(page.getByText('Choose the same file again', { exact: false })).toHaveCount(0);
});

test('a large upload is paused and resumed, also by the space key', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const project = await seeded.api.project(seeded.workspaceId, `Pause ${Date.now()}`, 'regression');
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data`);
  await page.route('**/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH') return; // it never leaves
    await route.continue();
  });
  await page.getByLabel('Files to upload').setInputFiles({
    name: 'slow.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`id,note\n${'1,some text of a row\n'.repeat(500_000)}`),
  });
  await page.getByRole('button', { name: 'Pause slow.csv' }).click();
  await expect(page.getByText(/^paused at 0 % of/)).toBeVisible();
  await check('07-upload-paused');
  await page.getByRole('heading', { name: 'Data', exact: true }).click();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause slow.csv' })).toBeVisible();
  await page.keyboard.press('Space');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: 'Resume slow.csv' }).click();
  await expect(page.getByRole('heading', { name: 'Import slow.csv' })).toBeVisible();
});
