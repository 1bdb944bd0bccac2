// Features: suggested, chosen by pickers, built by hand, tried before they are kept; what matters; a selection; a training.
import { Api } from './support/api';
import { expect, test } from './support/test';

interface Lab {
  api: Api;
  projectId: string;
  datasetId: string;
}

const labTest = test.extend<object, { lab: Lab }>({
  lab: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { api, workspaceId } = await Api.newUser('Frida Moe');
      const project = await api.project(workspaceId, 'Penguins', 'classification');
      const datasetId = await api.penguins(project.id);
      await use({ api, projectId: project.id, datasetId });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

labTest.describe.configure({ timeout: 180_000 });

labTest('from the empty list to features that are ready', async ({ page, check, lab, signIn }) => {
  await signIn(lab.api);
  await page.goto(`/p/${lab.projectId}/features`);
  await expect(page.getByText('No features yet')).toBeVisible();
  await check('13-features-empty');
  await page.getByRole('link', { name: 'Build features' }).first().click();

  // Suggestions speak with figures; one is taken by one click.
  const suggestions = page.getByRole('region', { name: 'Suggested steps' });
  await expect(
    suggestions.getByText(/2 values \(0\.6 %\) of "bill_length_mm" are missing/),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Take Fill missing values: bill_length_mm' }).click();
  const steps = page.getByRole('list', { name: 'Steps' });
  await expect(steps.getByRole('listitem')).toHaveCount(1);

  // A picker of a column writes a step, and reads what was suggested.
  await expect(page.getByRole('combobox', { name: 'Fill missing of bill_length_mm' })).toHaveValue(
    'Median',
  );
  await page.getByRole('combobox', { name: 'Scaling of bill_length_mm' }).click();
  await page.getByRole('option', { name: 'Standard' }).click();
  await page.getByRole('combobox', { name: 'Encoding of island' }).click();
  await page.getByRole('option', { name: 'One-hot' }).click();
  await expect(steps.getByRole('listitem')).toHaveCount(3);

  // Any step by hand.
  await page.getByRole('button', { name: 'Add a step' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add step' }).click();
  await expect(dialog.getByText('Choose 2 columns or more.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Columns' }).click();
  await page.getByRole('option', { name: 'body_mass_g' }).click();
  await page.getByRole('option', { name: 'flipper_length_mm' }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'ratio' }).click();
  await check('13-step-dialog');
  await dialog.getByRole('button', { name: 'Add step' }).click();

  // What comes out, as it stands.
  const after = page.getByRole('grid', { name: 'Rows after the steps' });
  await after.focus();
  await page.keyboard.press('End');
  await expect(
    after.getByRole('columnheader', { name: 'body_mass_g/flipper_length_mm' }),
  ).toBeVisible();
  await page.keyboard.press('Home');
  await expect(after.locator('[data-marked]').first()).toBeVisible();
  await page.getByText('Before', { exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Rows before the steps' })).toContainText(
    'Torgersen',
  );
  await page.getByText('After', { exact: true }).click();
  await check('13-recipe');

  // Undo takes the last step back and brings nothing else.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(steps.getByRole('listitem')).toHaveCount(3);
  await page.getByRole('button', { name: /^Take all/ }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Bills and islands');
  await page.getByRole('button', { name: 'Save features' }).click();

  await expect(page.getByRole('heading', { name: 'Bills and islands' })).toBeVisible();
  await expect(page.getByRole('table').filter({ hasText: 'island=Biscoe' }).first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('What matters')).toBeVisible();
  await check('13-feature-set');
});

labTest('a step that cannot be done says so at its place', async ({ page, check, lab, signIn }) => {
  await signIn(lab.api);
  await page.goto(`/p/${lab.projectId}/features/new`);
  await page.getByRole('button', { name: 'Add a step' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Step', exact: true }).click();
  await page.getByRole('option', { name: 'Logarithm' }).click();
  await dialog.getByRole('combobox', { name: 'Columns' }).click();
  await page.getByRole('option', { name: 'island' }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Add step' }).click();
  await expect(page.getByRole('list', { name: 'Steps' })).toContainText(
    'log does not take "island"',
  );
  await check('13-step-fault');
});

labTest('a selection shows its curve and trains', async ({ page, check, lab, signIn }) => {
  const made = await lab.api.call<{ id: string }>('POST', '/api/features/engineer', {
    dataset_id: lab.datasetId,
    target: 'species',
    name: 'Everything',
    auto: true,
  });
  await signIn(lab.api);
  await page.goto(`/p/${lab.projectId}/features/${made.id}`);
  await page.getByRole('button', { name: 'Select features' }).click({ timeout: 60_000 });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Rank by' }).click();
  await page.getByRole('option', { name: 'F statistic' }).click();
  await dialog.getByRole('button', { name: 'Select' }).click();
  await expect(page.getByText('Score against the number of features')).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByRole('region', { name: 'Ranking of features' })).toContainText('kept');
  await check('13-selection');

  await page.getByRole('link', { name: 'Train with it' }).click();
  await expect(page.getByRole('combobox', { name: 'Features' })).toHaveValue('Selection by ANOVA');
  await check('14-train-with-features');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText('succeeded').first()).toBeVisible({ timeout: 120_000 });
});

// Skewed incomes, and one row in forty that is of the other class.
function rareClassCsv(): string {
  const lines = Array.from({ length: 800 }, (_, row) => {
    const income = Math.round(100 * Math.exp((row % 97) / 12));
    return `${income},${(row * 7) % 31},${row % 40 === 0 ? 'yes' : 'no'}`;
  });
  return `income,visits,left_us\n${lines.join('\n')}\n`;
}

labTest(
  'what the quality report advises is one click away',
  async ({ page, lab, signIn, check }) => {
    const datasetId = await lab.api.dataset(lab.projectId, 'leavers', rareClassCsv());
    await lab.api.call('POST', `/api/datasets/${datasetId}/eda`, { target: 'left_us' });
    await signIn(lab.api);
    const quality = `/p/${lab.projectId}/data/${datasetId}?tab=quality`;

    // A step of a recipe: the recipe opens with it.
    await page.goto(quality);
    const add = page.getByRole('link', { name: /^Add to a recipe: .*income/ });
    await expect(add).toBeVisible({ timeout: 60_000 });
    await check('10-quality-ways');
    await add.click();
    await expect(page.getByRole('heading', { name: 'Build features' })).toBeVisible();
    const steps = page.getByRole('list', { name: 'Steps' });
    await expect(steps.getByRole('listitem')).toHaveCount(1);
    await expect(steps).toContainText('income');
    await expect(
      page.getByRole('grid', { name: 'Rows after the steps' }).locator('[data-marked]').first(),
    ).toBeVisible();

    // A setting of a training: the form has it switched on.
    await page.goto(quality);
    await page.getByRole('link', { name: /^Train with balanced classes/ }).click();
    await expect(page.getByRole('combobox', { name: 'Target' })).toHaveValue('left_us');
    await expect(page.getByRole('switch', { name: /rare classes|balanced/i })).toBeChecked();
  },
);
