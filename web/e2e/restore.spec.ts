// What was deleted is listed, comes back, and only for who may bring it back.
import { Api } from './support/api';
import { expect, test } from './support/test';

test('a deleted dataset, training and model come back from their lists', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const { api, workspaceId } = seeded;
  const project = await api.project(workspaceId, `Restored ${Date.now()}`, 'classification');
  const datasetId = await api.penguins(project.id);
  const { trainingId, modelId } = await api.train(project.id, {
    dataset_id: datasetId,
    target: 'species',
    mode: 'single',
    algorithm_id: 'logistic_regression',
  });
  for (const path of [`models/${modelId}`, `trainings/${trainingId}`, `datasets/${datasetId}`])
    await api.call('DELETE', `/api/${path}`);
  await signIn(api);
  for (const [place, of, name] of [
    ['data', 'datasets', 'penguins'],
    ['train', 'trainings', 'logistic_regression on penguins'],
    ['models', 'models', 'Logistic regression'],
  ] as const) {
    await page.goto(`/p/${project.id}/${place}`);
    await page.getByRole('link', { name: `Deleted ${of}` }).click();
    await expect(page).toHaveURL(/deleted=yes/);
    const table = page.getByRole('table', { name: `Deleted ${of}` });
    await expect(table).toContainText(name);
    await expect(table).toContainText('in 30 days');
    if (of === 'datasets') await check('06-data-deleted');
    await table.getByRole('button', { name: /^Restore/ }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Nothing to restore')).toBeVisible();
    await page.getByRole('link', { name: `Back to ${of}` }).click();
    await expect(page.getByRole('table').getByRole('link', { name, exact: true })).toBeVisible();
  }
});

test('a deleted project comes back, and one whose name is taken says so', async ({
  page,
  check,
  signIn,
}) => {
  const { api, workspaceId } = await Api.newUser('Rosa Diaz');
  const first = await api.project(workspaceId, 'Churn', 'classification');
  await api.call('DELETE', `/api/projects/${first.id}`);
  const second = await api.project(workspaceId, 'Churn', 'classification');
  await signIn(api);
  await page.goto(`/w/${workspaceId}/projects?deleted=yes`);
  await page.getByRole('button', { name: 'Restore Churn' }).click();
  await expect(page.getByText('“Churn” was not restored')).toBeVisible();
  await check('05-deleted');
  await api.call('DELETE', `/api/projects/${second.id}`);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Restore Churn' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Restore Churn' }).first().click();
  await expect(page.getByText('“Churn” is back.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Restore Churn' })).toHaveCount(1);
  await page.getByRole('link', { name: 'Back to projects' }).click();
  await expect(page.getByRole('link', { name: 'Churn', exact: true })).toBeVisible();
});

test('a deleted workspace comes back from the account page', async ({ page, check, signIn }) => {
  const { api } = await Api.newUser('Wim Bos');
  const sandbox = await api.call<{ id: string }>('POST', '/api/workspaces', { name: 'Sandbox' });
  await api.call('DELETE', `/api/workspaces/${sandbox.id}`);
  await signIn(api);
  await page.goto('/account');
  await expect(page.getByRole('table', { name: 'Deleted workspaces' })).toContainText('Sandbox');
  await check('23-account-deleted');
  await page.getByRole('button', { name: 'Restore Sandbox' }).click();
  await expect(page.getByRole('table', { name: 'Deleted workspaces' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Sandbox' })).toBeVisible();
});

test('a viewer sees what was deleted but cannot restore it', async ({ page, seeded, signIn }) => {
  const { api, workspaceId } = seeded;
  const project = await api.project(workspaceId, `Watched ${Date.now()}`, 'classification');
  const datasetId = await api.penguins(project.id);
  await api.call('DELETE', `/api/datasets/${datasetId}`);
  const viewer = await Api.newUser('Vito Reyes');
  await api.call('POST', `/api/workspaces/${workspaceId}/members`, {
    email: viewer.api.email,
    role: 'viewer',
  });
  await signIn(viewer.api);
  await page.goto(`/p/${project.id}/data?deleted=yes`);
  await expect(page.getByRole('table', { name: 'Deleted datasets' })).toContainText('penguins');
  await expect(page.getByRole('button', { name: /^Restore/ })).toHaveCount(0);
});
