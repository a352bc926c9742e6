// Builds two entries into the package: office pages and phone pages. No address outside
// this machine is named anywhere; the manifest has a fixed name, the files hashed ones.
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: '../src/xiaoan/base/static/xiaoan',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'chrome90',
    cssTarget: 'chrome90',
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: { input: { office: 'src/office.ts', field: 'src/field.ts' } },
  },
  css: {
    preprocessorOptions: {
      // Bootstrap's own sources still use @import; its warnings are not ours to act on.
      scss: { quietDeps: true, silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'] },
    },
  },
});
