import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The pages of the console, all below /app/; the manifest says which script each view needs. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  plugins: [react()],
  build: {
    manifest: 'manifest.json',
    target: 'es2023',
    emptyOutDir: true,
    // The policy of the pages allows no inline script, and a small file costs less than a data address.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});
