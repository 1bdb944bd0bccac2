// The promise to a new user: from an empty server to a prediction in at most 12 clicks. The machine's own time is printed.
import { penguinsCsv } from './support/api';
import { expect, test } from './support/test';

const mostClicks = 12;

async function countClicks(page: import('@playwright/test').Page) {
  let clicks = 0;
  await page.exposeFunction('countOneClick', () => {
    clicks += 1;
  });
  await page.addInitScript(() => {
    const count = (event: Event) => {
      const { countOneClick } = window as unknown as { countOneClick: () => void };
      if (event.isTrusted) countOneClick();
    };
    window.addEventListener('pointerdown', count, { capture: true });
  });
  return () => clicks;
}

async function registerByKeyboard(page: import('@playwright/test').Page) {
  await page.goto('/register');
  // The caret is in the first field already.
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.keyboard.type(`new.user.${Date.now()}@example.com`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse battery staple');
  await page.getByRole('button', { name: 'Create account' }).click();
}

async function trainAndPredict(page: import('@playwright/test').Page) {
  await page.getByRole('button', { name: 'Create dataset' }).click();
  await page.getByRole('link', { name: 'Train a model' }).click();
  await expect(page.getByRole('combobox', { name: 'Target column' })).toHaveValue('species');
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByRole('link', { name: 'Try it' }).click({ timeout: 180_000 });
  await page.getByRole('button', { name: 'Predict', exact: true }).click();
  await expect(page.getByText('The row itself says')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Predicted species' })).toContainText('Adelie');
}

test('a new user predicts with sample data', async ({ page }) => {
  const clicks = await countClicks(page);
  const start = Date.now();
  await registerByKeyboard(page);
  await page.getByRole('button', { name: 'Try sample data' }).click();
  await trainAndPredict(page);
  expect(clicks()).toBeLessThanOrEqual(mostClicks);
  console.log(`${clicks()} clicks, ${Math.round((Date.now() - start) / 1000)} s`);
});

test('a new user predicts with a file of their own', async ({ page }) => {
  const clicks = await countClicks(page);
  const start = Date.now();
  await registerByKeyboard(page);
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByLabel('Name', { exact: true }).fill('My penguins');
  await page.getByRole('button', { name: 'Create project' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose file' }).click();
  await (await chooser).setFiles(penguinsCsv);
  await trainAndPredict(page);
  expect(clicks()).toBeLessThanOrEqual(mostClicks);
  console.log(`${clicks()} clicks, ${Math.round((Date.now() - start) / 1000)} s`);
});

test('a new user predicts without a pointer', async ({ page }) => {
  const clicks = await countClicks(page);
  await page.goto('/register');
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.keyboard.type(`keys.${Date.now()}@example.com`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse battery staple');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Try sample data' })).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.getByRole('region', { name: 'First rows', exact: true })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: 'Train a model' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: 'Try it' }).focus({ timeout: 180_000 });
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Predict', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The row itself says')).toBeVisible();
  expect(clicks()).toBe(0);
});
