import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathBytes } from '@tolmach/contracts';
import { respeltPath } from './respelt-path';

const COMPOSED = 'caf\u00e9';
const DECOMPOSED = 'cafe\u0301';
const LATIN1 = 'caf\udce9';
/** What Node makes of the same name on a command line. */
const LOSSY = 'caf\ufffd';

/** Only Linux keeps names as the bytes that they were made with. */
const itWithBytes = process.platform === 'linux' ? it : it.skip;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'respelt-path-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

itWithBytes.each<[asked: string, there: string[], found: string | undefined]>([
  [`${COMPOSED}.png`, [`${DECOMPOSED}.png`, 'other.png'], `${DECOMPOSED}.png`],
  [`${DECOMPOSED}.png`, [`${COMPOSED}.png`], `${COMPOSED}.png`],
  [`${LOSSY}.png`, [`${LATIN1}.png`, 'cafe.png'], `${LATIN1}.png`],
  [`${COMPOSED}/${COMPOSED}.png`, [`${DECOMPOSED}/${LATIN1}.png`, `${DECOMPOSED}/${DECOMPOSED}.png`], `${DECOMPOSED}/${DECOMPOSED}.png`], // prettier-ignore
  [`${LOSSY}/a.png`, [`${LATIN1}/a.png`], `${LATIN1}/a.png`],
  [`${LOSSY}/b.png`, [`${LATIN1}/a.png`], undefined],
  [`${LOSSY}.png`, ['caf\udce8.png', 'caf\udce9.png'], undefined], // which of the two?
  ['\ud55c.png', ['\u1112\u1161\u11ab.png'], '\u1112\u1161\u11ab.png'], // Hangul, and its letters
  [`${COMPOSED}.png`, ['cafe.png'], undefined],
  ['cafe.png', ['Cafe.png'], undefined],
])('%j among %j is %j', (asked, there, found) => {
  for (const name of there) {
    const path = join(folder, name);
    mkdirSync(pathBytes(dirname(path)), { recursive: true });
    writeFileSync(pathBytes(path), '');
  }
  expect(respeltPath(join(folder, asked))).toBe(found === undefined ? undefined : join(folder, found));
});

it('is none where the folder is not there, or is a file', () => {
  writeFileSync(join(folder, 'a'), '');
  for (const name of ['none', 'a']) expect(respeltPath(join(folder, name, `${COMPOSED}.txt`))).toBeUndefined();
});
