// A connection that breaks while a file is sent or a form is submitted: said plainly, and nothing has to be done twice.
import { expect, test } from './support/test';

test('a broken upload is sent again, and a form survives a broken connection', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Broken line ${Date.now()}`,
    'regression',
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data`);
  await page.route('**/api/datasources/*/upload', (route) => route.abort('connectionreset'));
  await page.getByLabel('Files to upload').setInputFiles({
    name: 'prices.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `day,price\n${Array.from({ length: 60 }, (_, i) => `2024-01-${(i % 28) + 1},${i}`).join('\n')}\n`,
    ),
  });
  await expect(page.getByText(/The connection broke/)).toBeVisible();
  await expect(page.getByText('the file is still chosen', { exact: false })).toBeVisible();
  await check('07-broken');
  await page.unroute('**/api/datasources/*/upload');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('heading', { name: 'Import prices.csv' })).toBeVisible();

  await page.route('**/api/datasets', (route) => route.abort('connectionreset'));
  await page.getByLabel('Dataset name').fill('Prices of January');
  await page.getByRole('button', { name: /Create dataset/ }).click();
  await expect(page.getByText('The server cannot be reached')).toBeVisible();
  await expect(page.getByLabel('Dataset name')).toHaveValue('Prices of January');
  await page.unroute('**/api/datasets');
  await page.getByRole('button', { name: /Create dataset/ }).click();
  await expect(page.getByRole('heading', { name: 'Prices of January' })).toBeVisible();
});
