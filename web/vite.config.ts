import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const server = process.env.LATHE_URL ?? 'http://127.0.0.1:8080';

// Assets are hashed and embedded in the server, so nothing may be inlined as a data: URL: the CSP says 'self'.
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
  },
  preview: { port: 5173, strictPort: true, host: '127.0.0.1' },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/api': server,
      '/auth': server,
      '/version': server,
      '/openapi.json': server,
    },
  },
});
