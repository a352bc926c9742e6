// Builds the entries into the package: office pages, phone pages, the field app and its worker. No address outside
// this machine is named anywhere; the manifest has a fixed name, the files hashed ones.
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

const FOLDER = '../src/xiaoan/base/static/xiaoan';

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [compressed(FOLDER, 'src/app.ts')],
  build: {
    outDir: FOLDER,
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'chrome90',
    cssTarget: 'chrome90',
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: { input: { office: 'src/office.ts', field: 'src/field.ts', plate: 'src/plate.ts', proving: 'src/proving.ts', app: 'src/app.ts', sw: 'src/sw.ts' } },
  },
  css: {
    preprocessorOptions: {
      // Bootstrap's own sources still use @import; its warnings are not ours to act on.
      scss: { quietDeps: true, silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'] },
    },
  },
});
