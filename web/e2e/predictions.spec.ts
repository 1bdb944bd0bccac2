// The history of answers: what was asked, answered, by which model, when; and the best of the models.
import { expect, test } from './support/test';

const row = {
  island: 'Dream',
  bill_length_mm: 45.2,
  bill_depth_mm: 17.8,
  flipper_length_mm: 198,
  body_mass_g: 3950,
  sex: 'female',
  year: 2008,
};

test('predictions are listed, filtered by model and opened', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const { api, workspaceId } = seeded;
  const project = await api.project(workspaceId, `History ${Date.now()}`, 'classification');
  await signIn(api);
  await page.goto(`/p/${project.id}/predictions`);
  await expect(page.getByText('No predictions yet')).toBeVisible();
  await check('20-history-empty');
  const datasetId = await api.penguins(project.id);
  const request = { dataset_id: datasetId, target: 'species', mode: 'single' };
  const used = await api.train(project.id, { ...request, algorithm_id: 'logistic_regression' });
  await api.train(project.id, { ...request, algorithm_id: 'lightgbm_gbdt' });
  await api.call('POST', `/api/models/${used.modelId}/predict`, { rows: [row] });
  await api.call('POST', `/api/models/${used.modelId}/predict`, {
    rows: [row, { ...row, island: 'Atlantis' }, { ...row, sex: null }],
  });
  // The log is written beside the answers, a moment later.
  await expect
    .poll(async () => {
      const page = await api.call<{ total: number }>(
        'GET',
        `/api/projects/${project.id}/predictions`,
      );
      return page.total;
    })
    .toBe(2);
  await page.reload();
  const table = page.getByRole('table', { name: 'Predictions' });
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(table).toContainText('Logistic regression v1');
  await expect(table).toContainText('Ana Lind');
  await check('20-history');
  await page.getByRole('combobox', { name: 'Model' }).click();
  await page.getByRole('option', { name: /Gradient boosted/ }).click();
  await expect(page).toHaveURL(/model=/);
  await expect(page.getByText('This model was not asked yet')).toBeVisible();
  await page.getByRole('link', { name: 'Show every model' }).click();
  await table.getByRole('link', { name: '3 rows' }).click();
  await expect(page.getByRole('heading', { name: 'Prediction of 3 rows' })).toBeVisible();
  const grid = page.getByRole('grid', { name: 'Answers' });
  await expect(grid.getByRole('columnheader', { name: /species/ })).toBeVisible();
  await expect(grid.getByRole('gridcell', { name: 'Atlantis' })).toBeVisible();
  await expect(page.getByText('Read with care')).toBeVisible();
  await check('20-prediction');
});

test('a prediction made in the form leads to its place in the history', async ({
  page,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/models/${seeded.modelId}/try`);
  await page.getByRole('button', { name: 'Predict', exact: true }).click();
  await page.getByRole('link', { name: 'Kept in the history' }).click();
  await expect(page.getByRole('heading', { name: 'Prediction of 1 row' })).toBeVisible();
});

test('models come best first, and one is marked the best of the project', async ({
  page,
  seeded,
  signIn,
}) => {
  const { api, projectId } = seeded;
  const stats = await api.call<{ best_model: { id: string } }>(
    'GET',
    `/api/projects/${projectId}/stats`,
  );
  await signIn(api);
  await page.goto(`/p/${projectId}/models`);
  const rows = page.getByRole('table', { name: 'Models' }).locator('tbody tr');
  const best = rows.filter({ hasText: 'best of the project' });
  await expect(best).toHaveCount(1);
  await expect(best.getByRole('link').first()).toHaveAttribute(
    'href',
    new RegExp(stats.best_model.id),
  );
});
