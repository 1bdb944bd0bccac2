import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const chromium = process.env.LATHE_CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(chromium))
  throw new Error(`${chromium} is missing: install Debian's chromium or set LATHE_CHROMIUM`);

// The themes are looked at within each test (support/test.ts). One worker: the server trains on the same processors.
// Time limits are there to end what hangs, not to judge speed: a busy machine may be many times slower than a quiet one.
export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  workers: 1,
  forbidOnly: true,
  timeout: 300_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  globalSetup: './support/server.ts',
  use: {
    viewport: { width: 1366, height: 820 },
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    actionTimeout: 60_000,
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
});
