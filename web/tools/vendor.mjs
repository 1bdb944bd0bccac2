// Copies the API documentation pages' scripts and styles into dist/vendor, so that /docs and /redoc work without internet.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = {
  swagger: [
    'swagger-ui-dist',
    [
      'swagger-ui-bundle.js',
      'swagger-ui-standalone-preset.js',
      'swagger-ui.css',
      'oauth2-redirect.html',
      'favicon-32x32.png',
      'LICENSE',
    ],
  ],
  redoc: ['redoc', ['bundles/redoc.standalone.js', 'LICENSE']],
};

for (const [folder, [pkg, files]] of Object.entries(wanted)) {
  const target = `${root}dist/vendor/${folder}/`;
  mkdirSync(target, { recursive: true });
  for (const file of files) {
    const source = `${root}node_modules/${pkg}/${file}`;
    if (!existsSync(source)) throw new Error(`${source} is missing: run npm ci`);
    cpSync(source, target + file.split('/').at(-1));
  }
  const bytes = readdirSync(target).reduce((sum, name) => sum + statSync(target + name).size, 0);
  console.log(`vendor/${folder}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
}

// Their pages wear the product's colours (public/reference.css), which are named in one place.
cpSync(`${root}src/config/tokens.css`, `${root}dist/vendor/tokens.css`);

// ReDoc's own mark would come from another server; ours is here.
const redoc = `${root}dist/vendor/redoc/redoc.standalone.js`;
const script = readFileSync(redoc, 'utf8');
const remoteMark = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
if (!script.includes(remoteMark))
  throw new Error(`redoc no longer loads ${remoteMark}: look for what replaced it`);
writeFileSync(redoc, script.replaceAll(remoteMark, '/favicon.svg'));
