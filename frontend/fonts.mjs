// Copies the open faces of the official papers into the package (documents/typefaces, ignored by git).
// npm brings Noto as plain TrueType; LXGW WenKai comes as WOFF, which is the same font with each table
// deflated: it is unpacked here unchanged, so its reserved name stays rightly used (OFL 1.1).
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

const MODULES = new URL('./node_modules/', import.meta.url);
const FOLDER = new URL('../src/xiaoan/documents/typefaces/', import.meta.url);
const PLAIN = {
  'NotoSerifSC-Regular.ttf': '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  'NotoSerifSC-Bold.ttf': '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  'NotoSansSC-Medium.ttf': '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
};
const LICENCES = {
  'Noto Serif SC': '@expo-google-fonts/noto-serif-sc/LICENSE_FONT',
  'Noto Sans SC': '@expo-google-fonts/noto-sans-sc/LICENSE_FONT',
  'LXGW WenKai': '@fontsource/lxgw-wenkai/LICENSE',
};
// Regular, whatever the number in its name says (its own weight is 400).
const WENKAI = '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff';

/** The TrueType file inside a WOFF 1.0 file: header and directory rewritten, tables inflated. */
function unpacked(woff) {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error(`${WENKAI} is no WOFF file`);
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(12 + count * 16);
  const power = Math.floor(Math.log2(count));
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(2 ** power * 16, 6);
  head.writeUInt16BE(power, 8);
  head.writeUInt16BE(count * 16 - 2 ** power * 16, 10);
  const tables = [];
  let at = head.length;
  for (let each = 0; each < count; each += 1) {
    const entry = 44 + each * 20;
    const [from, packed, size] = [4, 8, 12].map((step) => woff.readUInt32BE(entry + step));
    const raw = woff.subarray(from, from + packed);
    const table = packed < size ? inflateSync(raw) : raw;
    woff.copy(head, 12 + each * 16, entry, entry + 4);
    woff.copy(head, 16 + each * 16, entry + 16, entry + 20);
    head.writeUInt32BE(at, 20 + each * 16);
    head.writeUInt32BE(size, 24 + each * 16);
    tables.push(table, Buffer.alloc((4 - (size % 4)) % 4));
    at += size + ((4 - (size % 4)) % 4);
  }
  return Buffer.concat([head, ...tables]);
}

mkdirSync(FOLDER, { recursive: true });
for (const [name, from] of Object.entries(PLAIN)) copyFileSync(new URL(from, MODULES), new URL(name, FOLDER));
writeFileSync(new URL('LXGWWenKai-Regular.ttf', FOLDER), unpacked(readFileSync(new URL(WENKAI, MODULES))));
// Written last: who finds it, finds all the faces.
const texts = Object.entries(LICENCES).map(([name, from]) => `${name}\n\n${readFileSync(new URL(from, MODULES), 'utf8')}`);
writeFileSync(new URL('LICENSES.txt', FOLDER), texts.join('\n\n'));
