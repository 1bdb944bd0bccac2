// Every screen with real data: it shows what it promises, and axe finds nothing, in both themes.
import { expect, test } from './support/test';

test('log-in and registration', async ({ page, check }) => {
  await page.goto('/login');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await check('02-login');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
  await check('01-register');
});

test('home', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Prediction', exact: true })).toBeVisible();
  await check('03-home');
});

test('workspace: overview, members, keys, audit', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/w/${seeded.workspaceId}/settings`);
  await expect(page.getByText('Storage')).toBeVisible();
  await check('04-workspace');
  await page.getByRole('tab', { name: 'Members' }).click();
  await expect(page.getByRole('table', { name: 'Members' })).toContainText('Ana Lind');
  await check('04-members');
  await page.getByRole('tab', { name: 'API keys' }).click();
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('billing service');
  await check('04-key-dialog');
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('region', { name: 'API key', exact: true })).toContainText('lathe_');
  await check('04-key-shown-once');
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByRole('table', { name: 'API keys' })).toContainText('billing service');
  await check('04-keys');
  await page.getByRole('tab', { name: 'Audit log' }).click();
  await expect(page.getByRole('table', { name: 'Audit log' })).toContainText('project');
  await check('04-audit');
});

test('projects and a project', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/w/${seeded.workspaceId}/projects`);
  await expect(page.getByRole('link', { name: 'Penguins' })).toBeVisible();
  await check('05-projects');
  await page.getByRole('button', { name: 'New project' }).click();
  await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible();
  await check('05-new-project');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Penguins' }).click();
  await expect(page.getByText('Best model')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Trainings' })).toBeVisible();
  await check('05-project');
  await page.getByRole('button', { name: 'More actions for this project' }).click();
  await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeVisible();
  await check('05-project-menu');
});

test('data, import preview and dataset', async ({ page, check, seeded, signIn }) => {
  const { sourceId, uploadId } = await seeded.api.upload(
    seeded.projectId,
    'prices.csv',
    'day;zip;price\n2024-01-02;00501;12,50\n2024-01-03;02134;n/a\n2024-01-04;90210;7,25\n',
  );
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/data`);
  await expect(page.getByRole('table', { name: 'Datasets' })).toContainText('penguins');
  await check('06-data');
  await page.goto(
    `/p/${seeded.projectId}/data/import/${uploadId}?source=${sourceId}&name=prices.csv`,
  );
  await expect(page.getByRole('columnheader', { name: /zip/ })).toBeVisible();
  await check('08-import');
  await page.goto(`/p/${seeded.projectId}/data/${seeded.datasetId}`);
  await expect(page.getByRole('table', { name: 'Columns' })).toContainText('proposed target');
  await check('10-columns');
  await page.getByRole('tab', { name: 'Rows' }).click();
  await expect(page.getByRole('gridcell', { name: 'Torgersen' }).first()).toBeVisible();
  await check('10-rows');
});

test('training form, training, models', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/train/new?dataset=${seeded.datasetId}`);
  await expect(page.getByRole('combobox', { name: 'Target column' })).toHaveValue('species');
  await page.getByRole('radio', { name: /Gradient boosted/ }).click();
  await page.getByRole('button', { name: /Advanced/ }).click();
  await expect(page.getByLabel('num_leaves', { exact: false }).first()).toBeVisible();
  await check('14-train');
  await page.goto(`/p/${seeded.projectId}/train/${seeded.trainingId}`);
  await expect(page.getByRole('table', { name: 'Leaderboard' })).toBeVisible();
  await expect(page.locator('canvas').first()).toBeVisible();
  await check('16-training');
  await page.goto(`/p/${seeded.projectId}/train`);
  await expect(page.getByRole('table', { name: 'Trainings' })).toBeVisible();
  await check('14-trainings');
  await page.goto(`/p/${seeded.projectId}/models`);
  await expect(page.getByRole('table', { name: 'Models' })).toBeVisible();
  await check('18-models');
});

test('model of three classes', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models/${seeded.modelId}`);
  await expect(page.getByText(/Right for \d+ of 100 rows/)).toBeVisible();
  for (const name of ['Confusion matrix', 'ROC curve', 'Precision and recall', 'Gain'])
    await expect(page.getByRole('figure', { name })).toBeVisible();
  const calibration = page.getByRole('figure', { name: 'Calibration' });
  await calibration.getByRole('button', { name: 'Table' }).click();
  await expect(calibration.getByRole('columnheader', { name: 'share that was so' })).toBeVisible();
  await calibration.getByRole('button', { name: 'Table' }).click();
  await expect(calibration.locator('canvas')).toBeVisible();
  await check('17-classes');
  const matrix = page.getByRole('figure', { name: 'Confusion matrix' });
  await matrix.getByRole('button', { name: 'Table' }).click();
  await expect(matrix.getByRole('row', { name: /Adelie Adelie/ })).toBeVisible();
  await check('17-table');
});

test('model of two classes', async ({ page, check, seeded, signIn }) => {
  const { modelId } = await seeded.api.train(seeded.projectId, {
    dataset_id: seeded.datasetId,
    target: 'sex',
    mode: 'single',
    algorithm_id: 'logistic_regression',
  });
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models/${modelId}`);
  await expect(page.getByRole('slider', { name: 'Threshold' })).toBeVisible();
  await page.getByRole('button', { name: 'Find 95 %' }).click();
  await expect(page).toHaveURL(/threshold=/);
  await expect(page.getByText('False alarms')).toBeVisible();
  const effect = page.getByRole('figure', { name: 'What the threshold changes' });
  await expect(effect).toContainText('F1 is highest');
  await effect.getByRole('group').focus();
  await page.keyboard.press('End');
  await expect(effect.getByRole('status')).toContainText('precision');
  await check('17-binary');
});

test('regression and clustering models', async ({ page, check, seeded, signIn }) => {
  const { api, workspaceId } = seeded;
  const values = await api.project(workspaceId, `Mass ${Date.now()}`, 'regression');
  const regression = await api.train(values.id, {
    dataset_id: await api.penguins(values.id),
    target: 'body_mass_g',
    mode: 'automl',
  });
  const groups = await api.project(workspaceId, `Groups ${Date.now()}`, 'clustering');
  const clustering = await api.train(groups.id, {
    dataset_id: await api.penguins(groups.id),
    mode: 'single',
    algorithm_id: 'kmeans',
  });
  await signIn(api);
  await page.goto(`/p/${values.id}/models/${regression.modelId}`);
  await expect(page.getByText(/Off by .* on average/).first()).toBeVisible();
  await expect(page.locator('figure:has(canvas)')).toHaveCount(3);
  await check('17-regression');
  await page.goto(`/p/${groups.id}/models/${clustering.modelId}`);
  await expect(page.getByText(/Splits the rows into/)).toBeVisible();
  await check('17-clustering');
});

test('try it', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models/${seeded.modelId}/try`);
  await page.getByRole('button', { name: 'Predict', exact: true }).click();
  await expect(page.getByText('The row itself says')).toBeVisible();
  await check('20-try');
  await page.getByLabel('bill_length_mm').fill('-');
  await page.getByRole('combobox', { name: 'island' }).fill('Atlantis');
  await page.getByRole('button', { name: 'Predict', exact: true }).click();
  await expect(page.getByText('Read with care')).toBeVisible();
  await check('20-warned');
});

test('account, keys, palette', async ({ page, check, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Password' })).toBeVisible();
  await check('23-account');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await check('00-keys');
  await page.keyboard.press('Escape');
  const palette = page.getByRole('combobox', { name: 'Command or project' });
  await page.keyboard.press('Control+k');
  await expect(palette).toBeFocused();
  await page.keyboard.type('penguins');
  await expect(page.getByRole('option', { name: /Penguins/ })).toBeVisible();
  await check('00-palette');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/p/${seeded.projectId}$`));
  await page.keyboard.press('Control+k');
  await expect(palette).toBeFocused();
  await page.keyboard.type('models');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/models$/);
});

test('a phone', async ({ page, check, seeded, signIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models/${seeded.modelId}`);
  await expect(page.getByText(/Right for/)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole('button', { name: 'Open menu' }).click();
  await expect(page.getByRole('link', { name: 'Data', exact: true })).toBeVisible();
  await check('00-phone');
});
