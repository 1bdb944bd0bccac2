// The import preview: what is shown is what is imported, and every guess can be changed before anything is stored.
import type { Page } from '@playwright/test';
import { expect, test, type Seeded } from './support/test';

async function openPreview(
  page: Page,
  seeded: Seeded,
  filename: string,
  text: string | Uint8Array<ArrayBuffer>,
) {
  const { api, workspaceId } = seeded;
  const project = await api.project(workspaceId, `Preview ${Date.now()}`, 'regression');
  const { sourceId, uploadId } = await api.upload(project.id, filename, text);
  const link = `/p/${project.id}/data/import/${uploadId}?source=${sourceId}&name=${filename}`;
  await page.goto(link);
  return { projectId: project.id, link };
}

async function choose(page: Page, field: string, option: string) {
  await page.getByRole('combobox', { name: field, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

const tickets = `id,ticket,note\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 8 === 0 ? `A/5 ${i}` : 1000 + i},n${i}`).join('\n')}\n`;

test('the types shown are those that are imported, and a choice is kept', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  await openPreview(page, seeded, 'tickets.csv', tickets);
  const ticket = page.getByRole('combobox', { name: 'Type of ticket' });
  await expect(ticket).toHaveValue('text');
  await choose(page, 'When a value does not fit its column', 'make the value missing');
  await expect(ticket).toHaveValue('whole number');
  await expect(page.getByText(/they would become missing/)).toBeVisible();
  await choose(page, 'Type of ticket', 'text');
  await expect(page.getByText(/they would become missing/)).toBeHidden();
  await page.getByRole('textbox', { name: 'Name of id' }).fill('passenger');
  await page.getByRole('checkbox', { name: 'Import note' }).uncheck();
  // Reading the file in another way keeps what was said of columns that are still there.
  await page.getByRole('combobox', { name: 'Words that mean missing' }).fill('1003');
  await page.keyboard.press('Enter');
  await expect(page.getByText('missing', { exact: true })).toBeVisible();
  await expect(ticket).toHaveValue('text');
  await expect(page.getByRole('button', { name: 'Reset guesses' })).toBeEnabled();
  await check('08-import-fixes');
  await page.getByRole('button', { name: 'Create dataset' }).click();
  await expect(page.getByRole('table', { name: 'Columns' })).toContainText('passenger');
  await expect(page.getByRole('table', { name: 'Columns' })).not.toContainText('note');
  await page.getByRole('tab', { name: /Import notes/ }).click();
  await expect(
    page.getByText('id: named passenger; ticket: read as text; note: left out'),
  ).toBeVisible();
  await expect(page.getByText('make the value missing')).toBeVisible();
  await expect(page.getByText('comma ,')).toBeVisible();
  await check('10-import-notes');
});

test('a double click makes one dataset', async ({ page, seeded, signIn }) => {
  await signIn(seeded.api);
  const { projectId } = await openPreview(page, seeded, 'tickets.csv', tickets);
  await page.getByRole('button', { name: 'Create dataset' }).dblclick();
  await expect(page.getByRole('table', { name: 'Columns' })).toContainText('ticket');
  const made = await seeded.api.call<{ items: { version: number }[] }>(
    'GET',
    `/api/projects/${projectId}/datasets`,
  );
  expect(made.items).toMatchObject([{ version: 1 }]);
});

test('a file in another encoding is read with one click', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  const bytes = Uint8Array.from('name,n\ncafé,1\nthé,2\n', (letter) => letter.charCodeAt(0));
  await openPreview(page, seeded, 'french.csv', bytes);
  await expect(page.getByText(/is not UTF-8/)).toHaveCount(1);
  await check('08-import-encoding');
  await page.getByRole('button', { name: 'Read as windows-1252' }).click();
  await expect(page.getByRole('cell', { name: 'café' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Encoding' })).toHaveValue('windows-1252');
});

test('a header without rows is no table yet, and a known name is said to be one', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  await signIn(seeded.api);
  const { projectId } = await openPreview(page, seeded, 'header.csv', 'a,b,c\n');
  await expect(page.getByText('The file has a header and no rows.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create dataset' })).toBeDisabled();
  await check('08-import-header-only');
  await seeded.api.dataset(projectId, 'titanic', 'a,b\n1,2\n3,4\n');
  await page.getByRole('button', { name: 'The first line is data' }).click();
  await expect(page.getByRole('button', { name: 'Create dataset' })).toBeEnabled();
  await page.getByLabel('Dataset name').fill('titanic');
  await expect(page.getByText('This becomes version 2 of “titanic”.')).toBeVisible();
});

test('of a wide file every column can be set', async ({ page, seeded, signIn }) => {
  await signIn(seeded.api);
  const names = Array.from({ length: 200 }, (_, i) => `c${i}`);
  const wide = `${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`;
  await openPreview(page, seeded, 'wide.csv', wide);
  await page.getByRole('textbox', { name: 'Find a column' }).fill('c199');
  await choose(page, 'Type of c199', 'text');
  await page.getByRole('button', { name: 'Create dataset' }).click();
  await page.getByRole('textbox', { name: 'Filter columns' }).fill('c199');
  await expect(page.getByRole('row', { name: /c199/ })).toContainText('stored as text');
});

/** A file that is dragged from the desktop and let go over the page. */
async function drop(page: Page, over: string, name: string, text: string) {
  await page.locator(over).evaluate(
    (element, file) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([file.text], file.name, { type: 'text/csv' }));
      for (const type of ['dragover', 'drop'])
        element.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
        );
    },
    { name, text },
  );
}

test('a file is dropped anywhere', async ({ page, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/data`);
  await expect(page.getByRole('group', { name: 'Upload' })).toBeVisible();
  await drop(page, 'h1', 'dropped.csv', 'a,b\n1,2\n3,4\n');
  await expect(page.getByRole('heading', { name: 'Import dropped.csv' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Type of a' })).toBeVisible();
  await drop(page, 'h1', 'second.csv', 'c,d\n1,2\n');
  await expect(page.getByRole('heading', { name: 'Import second.csv' })).toBeVisible();
});

test('an ended session asks to sign in once, and leads back', async ({ page, seeded, signIn }) => {
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/data`);
  await expect(page.getByRole('table', { name: 'Datasets' })).toBeVisible();
  const ended = JSON.stringify({
    status: 401,
    code: 'invalid_token',
    title: 'The token is not valid',
  });
  const refuse = { status: 401, contentType: 'application/problem+json', body: ended };
  await page.route('**/api/**', (route) => route.fulfill(refuse));
  await page.route('**/auth/{me,refresh}', (route) => route.fulfill(refuse));
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(page.getByText('Your session has ended.')).toBeVisible();
  expect(new URL(page.url()).searchParams.get('from')).toBe(`/p/${seeded.projectId}/models`);
  await page.unrouteAll();
  await page.getByLabel('E-mail').fill(seeded.api.email);
  await page.getByLabel('Password', { exact: true }).fill(seeded.api.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('table', { name: 'Models' })).toBeVisible();
});
