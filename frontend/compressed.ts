// Every built script and style sheet gets its compressed twins, which the server hands out as
// they are; and the phone's first load is weighed: a build that is too heavy fails.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const LARGEST = 150_000; // bytes, script and styles of the app's first page, gzip (DESIGN §9)
const SMALL = 1_000; // below this a compressed twin saves no packet

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

export function compressed(folder: string, entry: string): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const assets = join(folder, 'assets');
      for (const name of readdirSync(assets).filter((one) => /\.(js|css|wasm)$/.test(one))) twins(join(assets, name));
      const weight = first(folder, entry).reduce((sum, file) => sum + gzipped(join(folder, file)).length, 0);
      if (weight > LARGEST) throw new Error(`${entry} weighs ${weight} bytes compressed; at most ${LARGEST}`);
      this.info(`${entry}: ${Math.round(weight / 1000)} kB compressed at first load`);
    },
  };
}

function gzipped(path: string): Buffer {
  return gzipSync(readFileSync(path), { level: 9 });
}

function twins(path: string): void {
  const bytes = readFileSync(path);
  if (bytes.length < SMALL) return;
  writeFileSync(`${path}.gz`, gzipped(path));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
}

/** The files of an entry's first page, each once. */
function first(folder: string, entry: string): string[] {
  const found = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf-8')) as Record<string, Chunk>;
  const keys = [entry];
  const files = new Set<string>();
  for (const key of keys) {
    const chunk = found[key];
    if (!chunk) continue;
    [chunk.file, ...(chunk.css ?? [])].forEach((file) => files.add(file));
    keys.push(...(chunk.imports ?? []).filter((one) => !keys.includes(one)));
  }
  return [...files];
}
