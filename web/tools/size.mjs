// First load budget: the entry, everything it imports statically, its CSS and the page itself, gzipped.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const budget = 350 * 1024;
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'));
const files = new Set(['index.html', 'theme.js']);
const visit = (key) => {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  (chunk.css ?? []).forEach((css) => files.add(css));
  (chunk.imports ?? []).forEach(visit);
};
Object.keys(manifest)
  .filter((key) => manifest[key].isEntry)
  .forEach(visit);

let total = 0;
for (const file of [...files].sort()) {
  const size = gzipSync(readFileSync(dist + file), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB  ${file}`);
}
console.log(
  `${(total / 1024).toFixed(1).padStart(8)} KB  first load of ${(budget / 1024).toFixed(0)} KB allowed`,
);
if (total > budget) process.exit(1);
