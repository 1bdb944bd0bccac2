// Looking at a dataset: its health and the steps that cure it, its columns, how they go together, where it came from.
import AxeBuilder from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { Api } from './support/api';
import { expect, test } from './support/test';

interface Lab {
  api: Api;
  workspaceId: string;
  projectId: string;
  datasetId: string;
}

/** A table with something wrong of every kind that a person would see at once. */
function messyCsv(): string {
  const plans = ['basic', 'plus', 'pro'];
  const lines = Array.from({ length: 400 }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1 + i + (i > 200 ? 20 : 0))).toISOString().slice(0, 10);
    const spend = i % 97 === 0 ? 9000 + i : 40 + ((i * 7919) % 101) / 2;
    const age = i % 11 === 0 ? '' : String(20 + ((i * 31) % 50));
    const visits = i % 23 === 0 ? -999 : (i * 13) % 40;
    const churned = (i * 7919) % 13 < 4 ? 'yes' : 'no';
    const note = i % 3 ? 'asked for a refund by mail' : 'was happy with the service';
    return `${day},${plans[(i * 17) % 3]},${spend.toFixed(2)},${age},${i % 11 === 0 ? '' : 100 + ((i * 29) % 300)},${visits},EUR,${note} ${i % 40},${churned === 'yes' ? 'closed' : 'open'},${churned}`;
  });
  return `day,plan,spend,age,income,visits,currency,note,account,churned\n${[...lines, ...lines.slice(0, 6)].join('\n')}\n`;
}

const labTest = test.extend<object, { lab: Lab }>({
  lab: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { api, workspaceId } = await Api.newUser('Edda Holm');
      const project = await api.project(workspaceId, 'Churn', 'classification');
      const datasetId = await api.dataset(project.id, 'customers', messyCsv());
      await use({ api, workspaceId, projectId: project.id, datasetId });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

const at = ({ projectId, datasetId }: Lab, query = '') =>
  `/p/${projectId}/data/${datasetId}${query}`;

labTest(
  'health: the score with its arithmetic, issues with evidence',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab));
    await expect(page.getByRole('tab', { name: /Quality \d+\/100/ })).toBeVisible();
    await page.getByRole('tab', { name: /Quality/ }).click();
    const sum = page.getByRole('table', { name: 'How the score comes about' });
    const points = await sum.getByRole('cell').allTextContents();
    const [start, ...rest] = points.map((text) => Number(text.replace('−', '-')));
    const score = rest.pop();
    expect(rest.reduce((left, part) => left + part, start ?? 0)).toBeCloseTo(score ?? -1, 1);
    await expect(page.getByRole('region', { name: 'Missing values' }).first()).toContainText('age');
    await expect(page.getByText('sample', { exact: false })).toHaveCount(0);
    await check('10-quality');
  },
);

labTest(
  'one suggestion by one click leads to the new version and says what changed',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab, '?tab=quality'));
    await page.getByRole('button', { name: /^Apply: Fill missing values of “age”/ }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('radio', { name: /Median/ })).toBeChecked();
    await expect(dialog.getByText(/The middle value of the column. Here \d/)).toBeVisible();
    await check('10-missing-dialog');
    await dialog.getByRole('radio', { name: /A constant/ }).click();
    await dialog.getByRole('button', { name: 'Apply now' }).click();
    await expect(dialog.getByText('Enter the value to fill in.')).toBeVisible();
    await dialog.getByLabel('Value to fill in').fill('0');
    await dialog.getByRole('switch', { name: /Add a column that says/ }).click();
    await dialog.getByRole('button', { name: 'Apply now' }).click();
    await expect(page).toHaveURL(/tab=versions/);
    await expect(page.getByText('Version 2 is ready.')).toBeVisible();
    const steps = page.getByRole('table', { name: 'Steps' });
    await expect(steps.getByRole('row').nth(1)).toContainText('38');
    await expect(page.getByText('11 columns')).toBeVisible();
    await expect(page.getByRole('list', { name: 'Versions' }).getByRole('listitem')).toHaveCount(2);
    await check('10-versions');
  },
);

labTest(
  'several steps gathered, put in order, applied as one cleaning',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab, '?tab=quality'));
    await page.getByRole('button', { name: /^Add to plan: Drop rows that repeat/ }).click();
    await page.getByRole('button', { name: /^Add to plan: Make -999/ }).click();
    await expect(page.getByText('Cleaning plan: 2 steps')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Cleaning plan: 2 steps')).toBeVisible();
    await page.getByRole('tab', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'Clean currency' }).click();
    await check('10-column-menu');
    await page.getByRole('menuitem', { name: 'Drop the column…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add to plan' }).click();
    await expect(page.getByText('Cleaning plan: 3 steps')).toBeVisible();
    await page.getByRole('button', { name: 'Review and apply' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cleaning plan: 3 steps' });
    await dialog.getByRole('button', { name: 'Move step 3 up' }).click();
    await expect(dialog.getByRole('listitem').nth(1)).toContainText('Drop the column “currency”');
    await dialog.getByRole('button', { name: 'As an API call' }).click();
    await expect(dialog.getByText('/clean')).toBeVisible();
    await check('10-plan');
    await dialog.getByRole('button', { name: 'Apply 3 steps' }).click();
    await expect(page).toHaveURL(/tab=versions/);
    await expect(page.getByRole('table', { name: 'Steps' }).getByRole('row')).toHaveCount(4);
    await expect(page.getByText(/6 rows dropped, 18 values changed/).first()).toBeVisible();
    await expect(page.getByText('Cleaning plan', { exact: false })).toHaveCount(0);
  },
);

labTest(
  'a step that cannot be done says why and can be changed',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab));
    await page.getByRole('button', { name: 'Clean plan' }).click();
    await page.getByRole('menuitem', { name: 'Change the type…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'New type' }).click();
    await page.getByRole('option', { name: 'Whole numbers' }).click();
    await dialog.getByRole('radio', { name: /stops the cleaning/ }).click();
    await check('10-cast-dialog');
    await dialog.getByRole('button', { name: 'Apply now' }).click();
    await expect(dialog.getByText('The cleaning stopped, nothing was changed')).toBeVisible();
    await check('10-cleaning-failed');
    await dialog.getByRole('button', { name: 'Change the steps' }).click();
    await expect(dialog.getByRole('combobox', { name: 'New type' })).toBeVisible();
  },
);

labTest(
  'the columns at a glance, one in detail, by target',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab, '?tab=explore'));
    await expect(page.getByRole('button', { name: /^spend/ })).toContainText('±');
    await check('10-explore');
    await page.getByRole('combobox', { name: /Target/ }).click();
    await page.getByRole('option', { name: 'churned' }).click();
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect(page.getByRole('button', { name: /^churned/ })).toContainText('target');
    await page.getByRole('button', { name: /^spend/ }).click();
    const figure = page.getByRole('figure', { name: 'Distribution of spend' });
    await expect(figure.locator('canvas').first()).toBeVisible();
    await expect(figure).toContainText('Half of the values lie between');
    await page.getByRole('radiogroup', { name: 'Method' }).getByText('Robust z').click();
    await page.getByRole('button', { name: /^Row / }).first().click();
    await expect(page.getByRole('dialog').getByRole('row', { name: /spend/ })).toBeVisible();
    await check('11-row');
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.scrollTo(0, 0));
    await check('11-column');
    await figure.getByRole('combobox', { name: 'Group by' }).click();
    await page.getByRole('option', { name: 'churned' }).click();
    await figure.getByText('Boxes').click();
    await expect(figure).toContainText('Median by churned');
    await check('11-boxes');
    await figure.getByText('Density').click();
    await figure.getByRole('button', { name: 'Table' }).click();
    await expect(figure.getByRole('columnheader', { name: 'density' })).toBeVisible();
    await page.getByRole('button', { name: 'Next column' }).click();
    await expect(page.getByRole('heading', { name: 'age', exact: true })).toBeVisible();
    await page.goto(at(lab, '?tab=explore&column=note'));
    await expect(page.getByRole('figure', { name: 'Most frequent words' })).toContainText(
      '“asked”',
    );
    await check('11-text');
    await page.goto(at(lab, '?tab=explore&column=day'));
    await expect(page.getByRole('table', { name: 'Gaps' })).toContainText('2024-07');
    await check('11-dates');
  },
);

labTest(
  'relations: correlations, target, missing, scatter, pairs, time',
  async ({ page, check, lab, signIn }) => {
    await lab.api.call('POST', `/api/datasets/${lab.datasetId}/eda`, { target: 'churned' });
    await signIn(lab.api);
    await page.goto(at(lab, '?tab=relations'));
    const heat = page.getByRole('figure', { name: 'Heat map' });
    await expect(heat.locator('canvas').first()).toBeVisible();
    await heat.getByRole('group', { name: /Heat map/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect(heat.getByRole('status')).toContainText('other column');
    await check('12-correlations');
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: /draw both/ })
      .first()
      .click();
    await expect(page).toHaveURL(/view=scatter/);
    await page.getByRole('combobox', { name: 'Colour' }).click();
    await page.getByRole('option', { name: 'plan' }).click();
    await expect(page.getByRole('figure').locator('canvas').first()).toBeVisible();
    await check('12-scatter');
    await page.goto(at(lab, '?tab=relations&method=cramers_v'));
    await expect(page.getByText('Two categories, 0 to 1; corrected for chance')).toBeVisible();
    await expect(heat.locator('canvas').first()).toBeVisible();
    await page.getByText('Target', { exact: true }).click();
    await expect(page.getByText('“account” may give the target away')).toBeVisible();
    await expect(page.getByRole('figure').locator('canvas').first()).toBeVisible();
    await check('12-target');
    await page.getByText('Missing values', { exact: true }).click();
    await expect(page.getByRole('table', { name: 'Patterns of missing values' })).toContainText(
      '“age” and “income”',
    );
    await expect(page.getByRole('figure', { name: 'Missing together' })).toContainText(
      '1 pair of columns',
    );
    await page.getByRole('figure', { name: 'Where in the table' }).scrollIntoViewIfNeeded();
    await expect(page.locator('figure:has(canvas)')).toHaveCount(3);
    await page.evaluate(() => window.scrollTo(0, 0));
    await check('12-missing');
    await page.getByText('Pair plot', { exact: true }).click();
    await expect(
      page.getByRole('figure', { name: 'Pair plot' }).locator('canvas').first(),
    ).toBeVisible();
    await check('12-pairs');
    await page.goto(at(lab, '?tab=relations&view=time&value=spend'));
    const time = page.getByRole('figure', { name: 'spend over day' });
    await expect(time).toContainText('1 gap');
    await expect(time.locator('canvas').first()).toBeVisible();
    await check('12-time');
    const download = page.waitForEvent('download');
    await time.getByRole('button', { name: 'CSV' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('least,mean,greatest');
  },
);

labTest(
  'a stretch of a histogram and a pattern of missing values lead to their rows; violins, hexagons, a part of the time',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    await page.goto(at(lab, '?tab=explore&column=spend&by=churned'));
    const figure = page.getByRole('figure', { name: 'Distribution of spend' });
    await expect(figure.locator('canvas').first()).toBeVisible();
    const stretch = page.getByRole('group', { name: 'Stretch of spend' });
    await stretch.getByRole('slider', { name: 'Stretch of spend: from' }).press('ArrowRight');
    await expect(stretch).toContainText(/\d+ rows/);
    await stretch.getByRole('button', { name: 'Show rows' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/^Row [\d,]+ \(1 of /)).toBeVisible();
    await dialog.getByRole('button', { name: 'Next row' }).click();
    await expect(dialog.getByText(/^Row [\d,]+ \(2 of /)).toBeVisible();
    await expect(dialog.getByRole('row', { name: /spend/ })).toBeVisible();
    await check('11-stretch-rows');
    await page.keyboard.press('Escape');
    await stretch.getByRole('button', { name: 'Keep only these…' }).click();
    await expect(dialog.getByText(/Keep rows in which “spend” is at least/)).toBeVisible();
    await page.keyboard.press('Escape');
    await figure.getByText('Violins').click();
    await expect(figure).toContainText('Median by churned');
    await expect(figure.locator('canvas').first()).toBeVisible();
    await check('11-violins');

    await page.goto(at(lab, '?tab=relations&view=missing'));
    await page.getByRole('button', { name: /rows that miss “age” and “income”/ }).click();
    await expect(dialog.getByText(/^38 rows/)).toBeVisible();
    await expect(dialog.getByRole('row', { name: /age/ })).toContainText('missing');
    await check('12-missing-rows');
    await page.keyboard.press('Escape');

    await page.goto(at(lab, '?tab=relations&view=scatter'));
    await page.getByText('Hexagons', { exact: true }).click();
    await expect(page.getByRole('figure')).toContainText('Darker hexagons hold more rows');
    await expect(page.getByRole('figure').locator('canvas').first()).toBeVisible();
    await check('12-hexagons');

    await page.goto(at(lab, '?tab=relations&view=time&value=spend'));
    const part = page.getByRole('group', { name: 'Part of day' });
    await expect(part).toContainText('All of it');
    await part.getByRole('slider', { name: 'Part of day: from' }).press('ArrowRight');
    await expect(part.getByRole('button', { name: 'Reset' })).toBeVisible();
    await check('12-time-part');
    await part.getByRole('button', { name: 'Reset' }).click();
    await expect(part).toContainText('All of it');
  },
);

labTest('the report is one file that shows itself', async ({ page, lab, signIn }) => {
  await signIn(lab.api);
  await page.goto(at(lab, '?tab=quality'));
  await page.getByRole('button', { name: 'Report' }).click();
  const html = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /HTML/ }).click();
  const file = await html;
  expect(file.suggestedFilename()).toMatch(/^customers-v\d+-report\.html$/);
  const text = readFileSync(await file.path(), 'utf8');
  await page.setContent(text);
  await expect(page.getByRole('heading', { name: 'customers' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'spend', exact: true })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Distribution of spend' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
});

labTest('export: both files are the table', async ({ page, check, lab, signIn }) => {
  await signIn(lab.api);
  await page.goto(at(lab));
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('menuitem', { name: /CSV/ })).toBeVisible();
  await check('10-export');
  const csv = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /CSV/ }).click();
  const csvFile = await csv;
  expect(csvFile.suggestedFilename()).toBe('customers.csv');
  const text = readFileSync(await csvFile.path(), 'utf8');
  expect(text.split('\n')[0]?.trim()).toBe(
    'day,plan,spend,age,income,visits,currency,note,account,churned',
  );
  expect(text.trimEnd().split('\n')).toHaveLength(407);
  await page.getByRole('button', { name: 'Export' }).click();
  const parquet = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /Parquet/ }).click();
  const parquetFile = await parquet;
  expect(parquetFile.suggestedFilename()).toBe('customers.parquet');
  expect(
    readFileSync(await parquetFile.path())
      .subarray(0, 4)
      .toString(),
  ).toBe('PAR1');
});

labTest(
  'a viewer sees the findings and no button that changes anything',
  async ({ page, check, lab, signIn }) => {
    const viewer = await Api.newUser('Vito Rask');
    await lab.api.call('POST', `/api/workspaces/${lab.workspaceId}/members`, {
      email: viewer.api.email,
      role: 'viewer',
    });
    await signIn(viewer.api);
    await page.goto(at(lab, '?tab=quality'));
    await expect(page.getByText(/Fill missing values of “age”/)).toBeVisible();
    await expect(page.getByRole('button', { name: /Apply|plan|step/i })).toHaveCount(0);
    await check('10-quality-viewer');
    await page.getByRole('tab', { name: 'Explore' }).click();
    await expect(page.getByText('Editors can choose another.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Look again' })).toHaveCount(0);
    await page.getByRole('button', { name: /^spend/ }).click();
    await expect(page.getByRole('heading', { name: 'spend', exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: /Clip|Make it the target|Clean/ })).toHaveCount(
      0,
    );
    await page.getByRole('tab', { name: 'Columns' }).click();
    await expect(page.getByRole('button', { name: /^Clean / })).toHaveCount(0);
  },
);

labTest(
  'while the server looks its progress is shown; a look that failed can be tried again',
  async ({ page, check, lab, signIn }) => {
    await signIn(lab.api);
    const problem = (status: number, code: string, title: string) => ({
      status,
      contentType: 'application/problem+json',
      headers: (status === 409 ? { 'Retry-After': '1' } : {}) as Record<string, string>,
      body: JSON.stringify({
        type: `/api/errors#${code}`,
        title,
        status,
        code,
        detail: title,
        errors: [],
        request_id: 'req-77',
      }),
    });
    const eda = (status: string) => ({
      id: '00000000-0000-7000-8000-000000000001',
      dataset_id: lab.datasetId,
      status,
      target: null,
      sample_rows: null,
      error: null,
      job: { id: 'j', status: 'running', progress: 0.64, phase: 'reading rows', eta_seconds: 20 },
      created_at: '2026-01-02T03:04:05Z',
      updated_at: '2026-01-02T03:04:05Z',
    });
    let answer: 'waits' | 'fails' | 'works' = 'waits';
    await page.route(`**/api/datasets/${lab.datasetId}/quality*`, (route) =>
      answer === 'waits'
        ? route.fulfill(problem(409, 'dataset_not_ready', 'The statistics are being computed'))
        : answer === 'fails'
          ? route.fulfill(
              problem(500, 'job_out_of_memory', 'The job needed more memory than it may have'),
            )
          : route.continue(),
    );
    await page.route(`**/api/datasets/${lab.datasetId}/eda`, (route) =>
      route.request().method() === 'POST'
        ? ((answer = 'works'), route.fulfill({ status: 202, json: eda('queued') }))
        : route.fulfill({ json: eda(answer === 'fails' ? 'failed' : 'running') }),
    );
    await page.goto(at(lab, '?tab=quality'));
    await expect(
      page.getByText('64 % · reading rows · about 20 s left', { exact: false }),
    ).toBeVisible();
    await check('10-looking');
    answer = 'fails';
    await expect(
      page.getByText('The job needed more memory than it may have').first(),
    ).toBeVisible();
    await check('10-look-failed');
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect(page.getByRole('table', { name: 'How the score comes about' })).toBeVisible();
  },
);

labTest('10,000 columns: cards and issues stay few', async ({ page, check, signIn }) => {
  const { api, workspaceId } = await Api.newUser('Wide Explorer');
  const project = await api.project(workspaceId, 'Wide', 'regression');
  const names = Array.from({ length: 10_000 }, (_, place) => `c${place}`);
  const lines = Array.from({ length: 60 }, (_, row) =>
    names
      .map((_name, place) => (place % 3 === 0 && row % 5 === 0 ? '' : (row * 31 + place) % 97))
      .join(','),
  );
  const id = await api.dataset(project.id, 'wide', `${names.join(',')}\n${lines.join('\n')}\n`);
  await signIn(api);
  await page.goto(`/p/${project.id}/data/${id}?tab=explore`);
  await expect(page.getByRole('button', { name: /^c0 / })).toContainText('±', { timeout: 180_000 });
  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
  expect(await nodes()).toBeLessThan(5000);
  await page.getByRole('textbox', { name: 'Filter columns' }).fill('c9999');
  await expect(page.getByRole('button', { name: /^c9999/ })).toContainText('±', {
    timeout: 90_000,
  });
  await page.getByRole('textbox', { name: 'Filter columns' }).fill('');
  await expect(async () => {
    await page.keyboard.press('End');
    await page.mouse.wheel(0, 5_000_000);
    await expect(page.getByRole('button', { name: /^c9999/ })).toBeVisible({ timeout: 1000 });
  }).toPass();
  expect(await nodes()).toBeLessThan(5000);
  await page.getByRole('tab', { name: 'Quality' }).click();
  const missing = page.getByRole('region', { name: 'Missing values' }).first();
  await expect(missing).toContainText('columns or more', { timeout: 180_000 });
  expect(await nodes()).toBeLessThan(5000);
  await page.getByRole('button', { name: 'List all of them' }).click();
  await expect(missing).toContainText('3,334 columns');
  expect(await nodes()).toBeLessThan(5000);
  await check('10-wide-quality');
});

labTest('a phone', async ({ page, check, lab, signIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(lab.api);
  for (const [query, name] of [
    ['?tab=quality', '10-phone-quality'],
    ['?tab=explore', '10-phone-explore'],
    ['?tab=relations', '10-phone-relations'],
  ] as const) {
    await page.goto(at(lab, query));
    await expect(page.getByRole('tabpanel').getByRole('heading').first()).toBeVisible();
    await expect(page.locator('[aria-busy]')).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
    await check(name);
  }
});
