// The tests' fixtures: a page that fails the test on script errors and CSP reports, sign-in without the form, axe, pictures.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Api, serverUrl } from './api';

export { expect };

const shots = fileURLToPath(new URL('../shots/', import.meta.url));
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type Scheme = 'light' | 'dark';

/** What axe finds wrong, short enough to read in a test's output. */
async function violations(page: Page, scheme: Scheme): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(wcag).analyze();
  return found.flatMap((rule) =>
    rule.nodes.map(
      (node) =>
        `${scheme}: ${rule.id}: ${node.target.join(' ')}: ${node.failureSummary?.replace(/\s+/g, ' ')}`,
    ),
  );
}

export interface Seeded {
  api: Api;
  workspaceId: string;
  projectId: string;
  datasetId: string;
  trainingId: string;
  modelId: string;
}

interface TestFixtures {
  /** Complaints of the page: script errors, CSP reports. Checked at the end of every test. */
  complaints: string[];
  signIn: (api: Api) => Promise<void>;
  /** axe in both themes, and with LATHE_SHOTS=1 pictures of the whole page. */
  check: (name: string) => Promise<void>;
}

interface WorkerFixtures {
  /** A user with a trained classifier of penguins. */
  seeded: Seeded;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // Playwright asks for a destructured first argument.
  // eslint-disable-next-line no-empty-pattern
  baseURL: async ({}, use) => {
    await use(serverUrl());
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy|Refused to/.test(message.text()))
          complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
  signIn: async ({ page }, use) => {
    await use(async (api) => {
      const token = await api.signIn();
      await page.addInitScript(
        ([key, value]) => {
          // Only the first page of the test: later ones find the token that the app has rotated.
          if (sessionStorage.getItem('seeded')) return;
          sessionStorage.setItem('seeded', 'yes');
          localStorage.setItem(key as string, value as string);
        },
        ['lathe.refresh', token],
      );
    });
  },
  check: async ({ page }, use) => {
    const pictures = process.env.LATHE_SHOTS === '1';
    if (pictures) mkdirSync(shots, { recursive: true });
    await use(async (name) => {
      const found: string[] = [];
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await expect(page.locator(`html[data-mantine-color-scheme="${scheme}"]`)).toBeAttached();
        if (pictures) {
          // Chromium takes no picture of a page of ten thousand rows.
          const tall = await page.evaluate(() => document.documentElement.scrollHeight > 15_000);
          await page.screenshot({ path: `${shots}${name}-${scheme}.png`, fullPage: !tall });
        }
        found.push(...(await violations(page, scheme)));
      }
      await page.emulateMedia({ colorScheme: 'light' });
      expect(found).toEqual([]);
    });
  },
  seeded: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { api, workspaceId } = await Api.newUser('Ana Lind');
      const project = await api.project(workspaceId, 'Penguins', 'classification');
      const datasetId = await api.penguins(project.id);
      const models = await api.train(project.id, {
        dataset_id: datasetId,
        target: 'species',
        mode: 'automl',
      });
      await use({ api, workspaceId, projectId: project.id, datasetId, ...models });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});
