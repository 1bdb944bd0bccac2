// What each screen says when there is nothing, when it takes long, when it fails, and when the role is too low.
import { Api } from './support/api';
import { expect, test } from './support/test';

test('a new workspace says how to begin', async ({ page, check, signIn }) => {
  const { api, workspaceId } = await Api.newUser('Ben Okafor');
  const project = await api.project(workspaceId, 'Empty', 'regression');
  await signIn(api);
  await page.goto(`/w/${workspaceId}/settings?tab=keys`);
  await expect(page.getByText('No API keys yet')).toBeVisible();
  await check('04-keys-empty');
  await page.goto(`/p/${project.id}/data`);
  await expect(page.getByText('No datasets yet')).toBeVisible();
  await check('06-data-empty');
  await page.goto(`/p/${project.id}/train`);
  await expect(page.getByText('No trainings yet')).toBeVisible();
  await page.goto(`/p/${project.id}/train/new`);
  await expect(page.getByText('No data yet')).toBeVisible();
  await page.goto(`/p/${project.id}/models`);
  await expect(page.getByText('No models yet')).toBeVisible();
  await check('18-models-empty');
});

test('a search without a match offers to clear it', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/w/${seeded.workspaceId}/projects?search=zebra`);
  await expect(page.getByText('No project matches')).toBeVisible();
  await check('05-no-match');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page.getByRole('link', { name: 'Penguins' })).toBeVisible();
});

test('a failure names its code and request, and can be tried again', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  let fails = true;
  await page.route('**/api/workspaces/*/projects?*', (route) =>
    fails
      ? route.fulfill({
          status: 500,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: '/errors/internal',
            title: 'Something failed inside the server',
            status: 500,
            code: 'internal',
            request_id: 'req-123',
          }),
        })
      : route.continue(),
  );
  await page.goto(`/w/${seeded.workspaceId}/projects`);
  await expect(page.getByText('Something failed inside the server')).toBeVisible();
  await expect(page.getByText('req-123')).toBeVisible();
  await check('24-error');
  fails = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('link', { name: 'Penguins' })).toBeVisible();
});

test('a slow answer shows a skeleton and keeps the page still', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  await page.route('**/api/projects/*/datasets?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await route.continue();
  });
  await page.goto(`/p/${seeded.projectId}/data`);
  await expect(page.locator('[aria-busy="true"] .mantine-Skeleton-root').first()).toBeVisible();
  await check('06-data-loading');
  await expect(page.getByRole('link', { name: 'penguins', exact: true })).toBeVisible();
});

test('a server that is gone is said, and found again', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models`);
  await expect(page.getByRole('table', { name: 'Models' })).toBeVisible();
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Projects', exact: true }).click();
  await expect(page.getByText('The server does not answer.')).toBeVisible();
  await check('24-offline');
  await page.context().setOffline(false);
  await expect(page.getByText('The server does not answer.')).toBeHidden();
});

test('what is not there, and what is not yours', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  await check('24-not-found');
  const other = await Api.newUser('Cleo Marsh');
  const foreign = await other.api.project(other.workspaceId, 'Secret', 'regression');
  await page.goto(`/p/${foreign.id}`);
  await expect(page.getByText('There is nothing here that you can see')).toBeVisible();
  await expect(page.getByText('Secret')).toHaveCount(0);
  await check('24-foreign');
});

test('a viewer sees why buttons are not there', async ({ page, check, seeded, signIn }) => {
  const viewer = await Api.newUser('Vera Lund');
  await seeded.api.call('POST', `/api/workspaces/${seeded.workspaceId}/members`, {
    email: viewer.api.email,
    role: 'viewer',
  });
  await signIn(viewer.api);
  await page.goto(`/p/${seeded.projectId}`);
  await expect(page.getByText('You can look and predict here.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toHaveCount(0);
  await check('05-project-viewer');
  await page.goto(`/p/${seeded.projectId}/train/new`);
  await expect(page.getByText('You can view this project but not train in it.')).toBeVisible();
  await check('14-train-viewer');
  await page.goto(`/w/${seeded.workspaceId}/settings?tab=audit`);
  await expect(page.getByText(/Your role does not let you see this workspace/)).toBeVisible();
  await check('04-audit-viewer');
});

test('text from users stays text', async ({ page, seeded, signIn }) => {
  const hostile = '<img src=x onerror="document.title=1">\u202Egnp.exe';
  const project = await seeded.api.project(
    seeded.workspaceId,
    `x ${Date.now()} <b>bold</b>`,
    'classification',
  );
  const datasetId = await seeded.api.dataset(
    project.id,
    'hostile',
    `"${hostile.replaceAll('"', '""')}",class\n${Array.from({ length: 40 }, (_, i) => `"<script>alert(${i})</script>",${i % 2 ? 'a"b' : '<i>'}`).join('\n')}\n`.replace(
      /a"b/g,
      'ab',
    ),
  );
  let dialogs = 0;
  page.on('dialog', (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data/${datasetId}?tab=rows`);
  await expect(page.getByRole('gridcell', { name: '<script>alert(0)</script>' })).toBeVisible();
  await page.goto(`/p/${project.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<b>bold</b>');
  expect(dialogs).toBe(0);
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
});
