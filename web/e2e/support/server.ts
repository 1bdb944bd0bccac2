// Starts the real server on an empty data directory and a free port, and stops it when all tests have run.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function serverBinary(): string {
  const candidates = process.env.LATHE_BIN
    ? [process.env.LATHE_BIN]
    : [`${root}build/release/bin/lathe`, `${root}build/dev/bin/lathe`];
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`no server at ${candidates.join(' or ')}: build it with ./dev build`);
  return found;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} is not ready after 20 s`);
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('LATHE_')));
}

export default async function startServer(): Promise<(() => Promise<void>) | undefined> {
  // A server that runs already, for work on the tests themselves.
  if (process.env.LATHE_E2E_URL) return undefined;
  const data = mkdtempSync(join(tmpdir(), 'lathe-e2e-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const log = openSync(join(data, 'server.log'), 'a');
  const server = spawn(
    serverBinary(),
    // Cheap password hashes and no rate limits: hundreds of log-ins come from one address here.
    [
      'serve',
      '--data-dir',
      join(data, 'data'),
      '--listen',
      new URL(url).host,
      '--bcrypt-cost',
      '10',
      '--rate-limits',
      'off',
      '--source-networks',
      'loopback',
    ],
    // Without the settings of the tests, which the server would refuse as unknown ones of its own.
    { stdio: ['ignore', log, log], env: withoutSettings(process.env) },
  );
  await untilReady(url);
  const page = await (await fetch(url)).text();
  if (!page.includes('id="root"'))
    throw new Error('this server holds no web UI: build the UI, then the server');
  process.env.LATHE_E2E_URL = url;
  return async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
}
