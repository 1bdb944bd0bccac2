// A PostgreSQL server for one test, on a free port of the loopback interface.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = '/usr/lib/postgresql/15/bin';

export const hasPostgresql = existsSync(join(bin, 'postgres'));

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (!address || typeof address !== 'object') throw new Error('no port');
  return address.port;
}

/** It refuses to run as root: then it runs as the account postgres. */
function asOwner(program: string, args: string[]) {
  const root = process.getuid?.() === 0;
  const [command, rest] = root
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...args]]
    : [program, args];
  execFileSync(command as string, rest as string[], { cwd: '/', stdio: 'ignore' });
}

export interface Postgresql {
  port: number;
  stop: () => void;
}

export async function startPostgresql(statements: string[]): Promise<Postgresql> {
  const folder = mkdtempSync(join(tmpdir(), 'lathe-e2e-pg-'));
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres:postgres', folder]);
  chmodSync(folder, 0o755);
  const password = join(folder, 'password');
  writeFileSync(password, 'boss-secret', { mode: 0o644 });
  const data = join(folder, 'data');
  const port = await freePort();
  asOwner(`${bin}/initdb`, [
    '-D',
    data,
    '-U',
    'boss',
    '-A',
    'scram-sha-256',
    '--no-sync',
    `--pwfile=${password}`,
  ]);
  const options = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  asOwner(`${bin}/pg_ctl`, ['-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start']);
  const args = [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-U',
    'boss',
    '-d',
    'postgres',
    '-q',
    '-v',
    'ON_ERROR_STOP=1',
  ];
  const done = spawnSync('psql', [...args, ...statements.flatMap((text) => ['-c', text])], {
    env: { PATH: '/usr/bin:/bin', PGPASSWORD: 'boss-secret' },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return {
    port,
    stop: () => {
      asOwner(`${bin}/pg_ctl`, ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
