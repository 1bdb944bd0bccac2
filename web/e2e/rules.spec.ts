// Rules of a dataset: made by hand and by a click, held against the version on screen and against the next import.
import { Api } from './support/api';
import { expect, test } from './support/test';

interface Lab {
  api: Api;
  projectId: string;
  datasetId: string;
}

function csv(rows: number, oldest: number): string {
  const plans = ['basic', 'plus', 'pro'];
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `${i + 1},${i === 5 ? oldest : 20 + ((i * 31) % 50)},${plans[i % 3]},${i % 9 === 0 ? '' : i}`,
  );
  return `id,age,plan,visits\n${lines.join('\n')}\n`;
}

const labTest = test.extend<object, { lab: Lab }>({
  lab: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { api, workspaceId } = await Api.newUser('Runa Lind');
      const project = await api.project(workspaceId, 'Customers', 'classification');
      const datasetId = await api.dataset(project.id, 'customers', csv(200, 40));
      await use({ api, projectId: project.id, datasetId });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

labTest.describe.configure({ timeout: 300_000, mode: 'serial' });

const at = ({ projectId, datasetId }: Lab, id = datasetId, query = '?tab=rules') =>
  `/p/${projectId}/data/${id}${query}`;

labTest(
  'a rule is made, checked, changed, deleted and brought back',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab));
    await expect(page.getByText('No rules yet')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Add rule: id unique/ })).toBeVisible();
    await check('10-rules-empty');
    await page.getByRole('button', { name: 'New rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Make rule' }).click();
    await expect(dialog.getByText('Choose the column.')).toBeVisible();
    await dialog.getByRole('combobox', { name: 'Column' }).click();
    await page.getByRole('option', { name: 'age' }).click();
    await dialog.getByLabel('Least value').fill('0');
    await dialog.getByLabel('Greatest value').fill('60');
    await check('10-rule-dialog');
    await dialog.getByRole('button', { name: 'Make rule' }).click();
    const rules = page.getByRole('table', { name: 'Rules' });
    await expect(rules).toContainText('age from 0 to 60');
    await expect(rules).toContainText('not checked yet');
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(rules).toContainText('broken');
    await expect(page.getByText('1 of 1 rule broken: 1 error.')).toBeVisible();
    await expect(rules.getByRole('listitem').first()).toContainText(/^Row [\d,]+: 6\d$/);
    await check('10-rules-broken');

    await page.getByRole('button', { name: /^Change age/ }).click();
    await dialog.getByLabel('Greatest value').fill('120');
    await dialog.getByRole('button', { name: 'Save rule' }).click();
    await expect(rules).toContainText('age from 0 to 120');
    await expect(rules).toContainText('changed since the check');
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('The rule is kept.')).toBeVisible();

    await page.getByRole('button', { name: /^Delete age/ }).click();
    await expect(page.getByText('No rules yet')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(rules).toContainText('age from 0 to 120');
  },
);

labTest(
  'a suggestion is a rule by one click, and an import that breaks one is refused and says why',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab));
    await page.getByRole('button', { name: /^Add rule: plan one of/ }).click();
    await expect(page.getByRole('table', { name: 'Rules' })).toContainText('plan one of');
    await expect(page.getByRole('button', { name: /^Add rule: plan one of/ })).toHaveCount(0);

    const refused = await lab.api.version(lab.projectId, lab.datasetId, 'customers', csv(50, 300));
    await page.goto(at(lab, refused, ''));
    await expect(page.getByText('The file could not be imported')).toBeVisible();
    await expect(page.getByText(/The rule "age from 0 to 120" is broken/).first()).toBeVisible();
    const results = page.getByRole('table', { name: 'Results of the rules' });
    await expect(results).toContainText('1 of 50 values is outside (2 %).');
    await expect(results).toContainText('Row 6: 300');
    await expect(results).toContainText('kept');
    await check('10-rules-refused');
  },
);
