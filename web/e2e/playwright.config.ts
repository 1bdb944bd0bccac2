import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const chromium = process.env.LATHE_CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(chromium))
  throw new Error(`${chromium} is missing: install Debian's chromium or set LATHE_CHROMIUM`);

// Everything runs twice, light and dark. One worker: the server trains models on the same processors.
export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  globalSetup: './support/server.ts',
  use: {
    viewport: { width: 1366, height: 820 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'light', use: { colorScheme: 'light' } },
    { name: 'dark', use: { colorScheme: 'dark' } },
  ],
});
