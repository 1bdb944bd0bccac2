// What users do beyond the first five minutes, each against the real server.
import { readFileSync } from 'node:fs';
import { Api, penguinsCsv } from './support/api';
import { expect, test } from './support/test';

test('wrong passwords get one answer, right ones lead on', async ({ page, check }) => {
  // Signing out ends every session of the user, so not those of the shared one.
  const { api, workspaceId } = await Api.newUser('Dora Vik');
  await page.goto(`/w/${workspaceId}/projects`);
  await expect(page).toHaveURL(/login\?from=/);
  await page.getByLabel('E-mail').fill(api.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('E-mail or password is wrong.')).toBeVisible();
  await check('02-login-wrong');
  await page.getByLabel('Password', { exact: true }).fill(api.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/w/${workspaceId}/projects`));
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a form says at the field what is wrong', async ({ page, check }) => {
  await page.goto('/register');
  await page.getByLabel('E-mail').fill('nobody');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('This does not look like an e-mail address.')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await check('01-register-faults');
});

test('a project is edited, archived, deleted and brought back', async ({
  page,
  seeded,
  signIn,
}) => {
  const name = `Edit me ${Date.now()}`;
  const project = await seeded.api.project(seeded.workspaceId, name, 'classification');
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill(`${name} again`);
  await page.getByRole('radio', { name: 'Regression' }).click();
  await page.getByLabel('Description').fill('How heavy is it?');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { name: `${name} again` })).toBeVisible();
  await expect(page.getByText('How much or how many?')).toBeVisible();
  await page.getByRole('button', { name: 'More actions for this project' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(page.getByText('is archived.')).toBeVisible();
  await page.getByRole('button', { name: 'More actions for this project' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete project' }).click();
  await expect(page).toHaveURL(/\/projects/);
  await expect(page.getByRole('link', { name: `${name} again` })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByRole('link', { name: `${name} again` })).toBeVisible();
});

test('two people edit one project: the later one is told', async ({ page, seeded, signIn }) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Shared ${Date.now()}`,
    'regression',
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Description').fill('Mine');
  await seeded.api.call('PUT', `/api/projects/${project.id}`, { description: 'Theirs' });
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(
    page.getByText('Someone changed this project while you were editing.'),
  ).toBeVisible();
  await expect(page.getByLabel('Description')).toHaveValue('Mine');
});

test('members are added, get another role, and the last owner stays', async ({
  page,
  seeded,
  signIn,
}) => {
  const friend = await Api.newUser('Finn Bell');
  await signIn(seeded.api);
  await page.goto(`/w/${seeded.workspaceId}/settings?tab=members`);
  await page.getByLabel('E-mail of the person').fill('nobody.at.all@example.com');
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByText(/Nobody has an account/)).toBeVisible();
  await page.getByLabel('E-mail of the person').fill(friend.api.email);
  await page.getByRole('button', { name: 'Add member' }).click();
  await page.getByRole('combobox', { name: `Role of ${friend.api.email}` }).click();
  await page.getByRole('option', { name: 'viewer' }).click();
  await expect(page.getByText(`${friend.api.email} is now viewer.`)).toBeVisible();
  await page.getByRole('button', { name: 'Leave this workspace' }).click();
  await page.getByRole('button', { name: 'Leave workspace' }).click();
  await expect(page.getByText('A workspace needs an owner')).toBeVisible();
});

test('an upload shows its progress and can be cancelled', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/data`);
  await page.route('**/api/datasources/*/upload', () => undefined);
  await page.getByLabel('Files to upload').setInputFiles({
    name: 'big.csv',
    mimeType: 'text/csv',
    buffer: Buffer.alloc(3_000_000, 'a,b\n1,2\n'),
  });
  await expect(page.getByRole('progressbar', { name: 'Upload of big.csv' })).toBeVisible();
  await check('07-upload');
  await page.getByRole('button', { name: 'Cancel big.csv' }).click();
  await expect(page.getByText('big.csv')).toHaveCount(0);
});

test('an empty file is refused with a reason', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/data`);
  await page
    .getByLabel('Files to upload')
    .setInputFiles({ name: 'none.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
  await expect(page.getByText('The file is empty', { exact: true })).toBeVisible();
  await check('07-upload-failed');
});

test('guesses of an import can be changed, and bad values are listed', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Import ${Date.now()}`,
    'regression',
  );
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${i === 20 ? 'n/k' : i * 2}`).join('\n');
  const { sourceId, uploadId } = await seeded.api.upload(
    project.id,
    'bad.csv',
    `id,price\n${rows}\n`,
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data/import/${uploadId}?source=${sourceId}&name=bad.csv`);
  await page.getByRole('combobox', { name: 'Type of price' }).click();
  await page.getByRole('option', { name: 'whole number' }).click();
  await page.getByRole('combobox', { name: 'When a value does not fit its column' }).click();
  await page.getByRole('option', { name: 'make the value missing' }).click();
  await page.getByRole('button', { name: 'Create dataset' }).click();
  await page.getByRole('tab', { name: /Import notes/ }).click();
  await expect(page.getByRole('region', { name: 'Values that did not fit' })).toContainText('n/k');
  await expect(page.getByRole('row', { name: /22 price n\/k/ })).toBeVisible();
  await check('10-rejects');
});

test('a failed import says where', async ({ page, check, seeded, signIn }) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Ragged ${Date.now()}`,
    'regression',
  );
  const { sourceId, uploadId } = await seeded.api.upload(project.id, 'bad.csv', 'a,b\n1,2\n3,x\n');
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data/import/${uploadId}?source=${sourceId}&name=bad.csv`);
  await page.getByRole('combobox', { name: 'Type of b' }).click();
  await page.getByRole('option', { name: 'whole number' }).click();
  await page.getByRole('combobox', { name: 'When a value does not fit its column' }).click();
  await page.getByRole('option', { name: 'stop the import' }).click();
  await page.getByRole('button', { name: 'Create dataset' }).click();
  await expect(page.getByText('The file could not be imported')).toBeVisible();
  await check('10-failed');
});

test('the grid is walked by keys', async ({ page, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/data/${seeded.datasetId}?tab=rows`);
  const grid = page.getByRole('grid', { name: 'Rows' });
  await grid.focus();
  await page.keyboard.press('Control+End');
  await expect(grid.locator('[data-active]')).toHaveText('2009');
  await expect(grid.getByRole('row').last()).toHaveAttribute('aria-rowindex', '345');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await expect(grid.locator('[data-active]')).toHaveText('Adelie');
});

test('a training is followed live and stopped', async ({ page, check, seeded, signIn }) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Long ${Date.now()}`,
    'classification',
  );
  const header = 'target,' + Array.from({ length: 20 }, (_, i) => `x${i}`).join(',');
  const rows = Array.from({ length: 3000 }, (_, r) =>
    [
      r % 3 === 0 ? 'yes' : 'no',
      ...Array.from({ length: 20 }, (_, c) => ((r * 7919 + c * 104729) % 1000) / 10),
    ].join(','),
  );
  const datasetId = await seeded.api.dataset(
    project.id,
    'long',
    [header, ...rows].join('\n') + '\n',
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/train/new?dataset=${datasetId}`);
  await page.getByRole('radio', { name: /Gradient boosted/ }).click();
  await page.getByLabel('n_estimators').fill('3000');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('progressbar', { name: 'Training' })).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText(/fold \d of 5/).first()).toBeVisible();
  await expect(page.getByText(/Validation log loss|on the training rows/).first()).toBeVisible();
  await check('15-live');
  await page.keyboard.press('c');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop training' }).click();
  await expect(page.getByText('This training was stopped.')).toBeVisible();
  await check('15-stopped');
});

test('a training is followed by polling when there is no stream', async ({
  page,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  await page.route('**/api/trainings/*/events', (route) => route.abort());
  await page.goto(`/p/${seeded.projectId}/train/new?dataset=${seeded.datasetId}`);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('table', { name: 'Leaderboard' })).toBeVisible({ timeout: 180_000 });
});

test('a wrong hyperparameter is said at its field', async ({ page, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/train/new?dataset=${seeded.datasetId}`);
  await page.getByRole('radio', { name: /Gradient boosted/ }).click();
  await page.getByLabel('learning_rate').fill('7');
  await expect(page.getByText('Must be at most 1.')).toBeVisible();
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByLabel('learning_rate')).toBeFocused();
});

test('a session is renewed without a word when the access token has ended', async ({
  page,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  let refused = false;
  await page.route('**/api/projects/*/models?*', (route) => {
    if (refused) return route.continue();
    refused = true;
    return route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: '/errors/token_expired',
        title: 'Expired',
        status: 401,
        code: 'token_expired',
      }),
    });
  });
  await page.goto(`/p/${seeded.projectId}/models`);
  await expect(page.getByRole('table', { name: 'Models' })).toBeVisible();
  expect(refused).toBe(true);
});

test('charts can be read and taken along', async ({ page, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models/${seeded.modelId}`);
  const matrix = page.getByRole('figure', { name: 'Confusion matrix' });
  await matrix.getByRole('group').focus();
  await page.keyboard.press('ArrowRight');
  await expect(matrix.getByText(/actual: Adelie, predicted: Adelie, count: \d+/)).toBeVisible();
  const csv = page.waitForEvent('download');
  await matrix.getByRole('button', { name: 'CSV' }).click();
  const path = await (await csv).path();
  expect(readFileSync(path, 'utf8')).toContain('actual,predicted,count');
  const png = page.waitForEvent('download');
  await matrix.getByRole('button', { name: 'PNG' }).click();
  expect((await png).suggestedFilename()).toBe('confusion-matrix.png');
});

test('a model can be asked from the command line that the page shows', async ({
  page,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models/${seeded.modelId}/try`);
  const shown = page.getByRole('region', { name: 'curl command' });
  await expect(shown).toContainText('/predict');
  const body = /-d '(.*)'$/.exec((await shown.textContent()) ?? '')?.[1] ?? '';
  const answer = await seeded.api.call<{ predictions: { value: string }[] }>(
    'POST',
    `/api/models/${seeded.modelId}/predict`,
    JSON.parse(body),
  );
  expect(answer.predictions[0]?.value).toBe('Adelie');
  expect(readFileSync(penguinsCsv, 'utf8')).toContain('Adelie');
});
