// On a phone and on a small laptop no page scrolls sideways: what is wider than the window scrolls in a box of its own.
import { expect, test } from './support/test';

const sizes = [
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
];

for (const size of sizes)
  test(`no page scrolls sideways at ${size.width} pixels`, async ({ page, seeded, signIn }) => {
    await page.setViewportSize(size);
    await signIn(seeded.api);
    const project = `/p/${seeded.projectId}`;
    const dataset = `${project}/data/${seeded.datasetId}`;
    const pages = [
      project,
      `${project}/data`,
      `${project}/features/new`,
      `${project}/models`,
      dataset,
      ...['rows', 'quality', 'rules', 'explore', 'relations', 'import'].map(
        (tab) => `${dataset}?tab=${tab}`,
      ),
      ...['missing', 'pairs'].map((view) => `${dataset}?tab=relations&view=${view}`),
    ];
    for (const address of pages) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForLoadState('networkidle');
      const overflow = await page.evaluate(() => {
        const root = document.scrollingElement ?? document.documentElement;
        return root.scrollWidth - root.clientWidth;
      });
      expect(overflow, address).toBe(0);
    }
  });

test('on a phone the pickers of a column stand below its name, wide enough to read', async ({
  page,
  seeded,
  signIn,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/features/new`);
  const picker = page.getByRole('combobox', { name: 'Scaling of bill_length_mm' });
  await picker.scrollIntoViewIfNeeded();
  const box = await picker.boundingBox();
  expect(box?.width ?? 0).toBeGreaterThan(120);
});

test('on a phone a heat map keeps its cells and scrolls', async ({ page, seeded, signIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(seeded.api);
  await page.goto(`/p/${seeded.projectId}/data/${seeded.datasetId}?tab=relations`);
  const plot = page.getByRole('group', { name: /^Heat map\./ });
  await plot.scrollIntoViewIfNeeded();
  await expect(plot.locator('canvas').first()).toBeVisible();
  const { canvas, room } = await plot.evaluate((element) => ({
    canvas: element.clientWidth,
    room: element.parentElement?.clientWidth ?? 0,
  }));
  expect(canvas).toBeGreaterThanOrEqual(300);
  expect(room).toBeLessThanOrEqual(390);
});
