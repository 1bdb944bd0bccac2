// Writes src/api/gen/schema.d.ts from the server's committed contract. Run after any change of ../openapi.json.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = process.argv[2] ?? `${root}../openapi.json`;
if (!existsSync(source)) {
  console.error(
    `${source} is missing. Build the server first: it writes the contract from its route table.`,
  );
  process.exit(1);
}
const target = `${root}src/api/gen/schema.d.ts`;
execFileSync('npx', ['openapi-typescript', source, '--default-non-nullable=false', '-o', target], {
  cwd: root,
  stdio: 'inherit',
});
const text = readFileSync(target, 'utf8');
if (!text.includes('export interface paths')) throw new Error(`${target} holds no paths`);
writeFileSync(target, text);
