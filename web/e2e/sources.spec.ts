// A server is connected, tried, looked at and read: settings with faults at their fields, a failing step with its reason, a table and
// a query that become datasets, and the table read again as the next version.
import net from 'node:net';
import { hasPostgresql, startPostgresql, type Postgresql } from './support/postgresql';
import { expect, test } from './support/test';

test.skip(!hasPostgresql, 'PostgreSQL 15 is not installed (Debian package postgresql-15)');

let server: Postgresql;

test.beforeAll(async () => {
  server = await startPostgresql([
    "CREATE ROLE reader LOGIN PASSWORD 'pass-word'",
    "CREATE TABLE orders AS SELECT i AS id, i * 1.5 AS price, 'item ' || i AS item FROM generate_series(1, 200) i",
    'CREATE TABLE customers (id int, name text)',
    'GRANT SELECT ON orders, customers TO reader',
  ]);
});

test.afterAll(() => server.stop());

test('a database is connected, tried, looked at and read', async ({
  page,
  check,
  seeded,
  signIn,
}) => {
  const project = await seeded.api.project(seeded.workspaceId, `Shop ${Date.now()}`, 'regression');
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/data`);
  await page.getByRole('link', { name: 'Connect a server' }).click();
  await page.getByRole('radio', { name: 'PostgreSQL' }).click();
  await expect(page.getByRole('heading', { name: 'Settings of PostgreSQL' })).toBeVisible();
  await check('sources-form');

  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(page.getByText('Enter host.')).toBeVisible();
  await page.getByRole('textbox', { name: /^Host/ }).fill('169.254.169.254');
  await page.getByRole('textbox', { name: /^Database/ }).fill('postgres');
  await page.getByRole('textbox', { name: /^User/ }).fill('reader');
  await page.getByLabel(/^Password/).fill('wrong');
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(page.getByText(/never reached there/)).toBeVisible();
  await page.getByRole('textbox', { name: /^Host/ }).fill('127.0.0.1');
  await page.getByLabel(/^Port/).fill(String(server.port));
  await page.getByRole('combobox', { name: /^TLS/ }).click();
  await page.getByRole('option', { name: 'disable' }).click();
  await page.getByRole('button', { name: 'Save and go on' }).click();

  await page.getByRole('button', { name: 'Test connection' }).click();
  const steps = page.getByRole('list', { name: 'Steps of the connection' });
  await expect(steps.getByText('Sign in')).toBeVisible();
  await expect(page.getByText('The source cannot be read.')).toBeVisible();
  await expect(page.getByText('source_auth_failed').first()).toBeVisible();
  await check('sources-refused');

  await page.getByRole('button', { name: 'Change settings' }).click();
  await page.getByRole('button', { name: 'Enter password anew' }).click();
  await page.getByLabel(/^Password/).fill('pass-word');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('The source can be read.')).toBeVisible();
  await expect(page.getByText(/^PostgreSQL 15/)).toBeVisible();

  await page.getByLabel('Find a table').fill('public.o');
  await expect(page.getByRole('button', { name: 'public.customers' })).toHaveCount(0);
  await page.getByRole('button', { name: 'public.orders' }).click();
  await expect(page.getByLabel('Dataset name')).toHaveValue('orders');
  await check('sources-browse');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'orders' })).toBeVisible();
  await expect(page.getByText('200 rows × 3 columns')).toBeVisible();

  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByText('version 2')).toBeVisible();
});

test('the steps of a test are shown while they are taken', async ({ page, seeded, signIn }) => {
  const mute = net.createServer(() => undefined);
  await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening));
  const { port } = mute.address() as net.AddressInfo;
  const project = await seeded.api.project(seeded.workspaceId, `Mute ${Date.now()}`, 'regression');
  const source = await seeded.api.call<{ id: string }>(
    'POST',
    `/api/projects/${project.id}/datasources`,
    {
      name: 'Mute',
      kind: 'postgresql',
      config: { host: '127.0.0.1', port, database: 'x', user: 'x', password: 'x' },
    },
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/sources/${source.id}`);
  await page.getByRole('button', { name: 'Test connection' }).click();
  const steps = page.getByRole('list', { name: 'Steps of the connection' });
  await expect(steps.getByLabel('at it')).toBeVisible();
  await expect(steps.getByText('Reach the port')).toBeVisible();
  await expect(page.getByText('source_timeout').first()).toBeVisible();
  await expect(steps.getByLabel('failed')).toBeVisible();
  mute.close();
});

test('a query becomes a dataset, and a wrong one says why', async ({ page, seeded, signIn }) => {
  const project = await seeded.api.project(
    seeded.workspaceId,
    `Queries ${Date.now()}`,
    'regression',
  );
  const source = await seeded.api.call<{ id: string }>(
    'POST',
    `/api/projects/${project.id}/datasources`,
    {
      name: 'Shop',
      kind: 'postgresql',
      config: {
        host: '127.0.0.1',
        port: server.port,
        database: 'postgres',
        user: 'reader',
        password: 'pass-word',
        sslmode: 'disable',
      },
    },
  );
  await signIn(seeded.api);
  await page.goto(`/p/${project.id}/sources/${source.id}`);
  await page.getByRole('radiogroup', { name: 'What to read' }).getByText('A query').click();
  await page.getByRole('textbox', { name: 'Query' }).fill('SELECT nope FROM orders');
  await page.getByLabel('Dataset name').fill('sums');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('The source could not be read')).toBeVisible();
  await expect(page.getByText('source_query_failed')).toBeVisible();
  await page.getByRole('link', { name: 'Back to the data source' }).click();
  await expect(page.getByRole('textbox', { name: 'Query' })).toHaveValue('SELECT nope FROM orders');
  await page
    .getByRole('textbox', { name: 'Query' })
    .fill('SELECT id % 2 AS odd, sum(price) AS total FROM orders GROUP BY odd');
  await page.getByLabel('Dataset name').fill('sums');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('2 rows × 2 columns')).toBeVisible();
});
