import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathBytes } from '@tolmach/contracts';
import { CONFIG, inFolder, slopePicture } from '../../testing/pictures';
import { readPixels } from './read-pixels';
import { respeltPath } from './respelt-path';

const COMPOSED = 'caf\u00e9';
const DECOMPOSED = 'cafe\u0301';
const LATIN1 = 'caf\udce9';
/** What Node makes of the same name on a command line. */
const LOSSY = 'caf\ufffd';

/** Only Linux keeps names as the bytes that they were made with. */
const itWithBytes = process.platform === 'linux' ? it : it.skip;

async function withFiles(names: readonly string[], use: (folder: string) => Promise<void>): Promise<void> {
  const png = await slopePicture().png().toBuffer();
  await inFolder(async (folder) => {
    for (const name of names) {
      const path = join(folder, name);
      await mkdir(pathBytes(join(path, '..')), { recursive: true });
      await writeFile(pathBytes(path), png);
    }
    await use(folder);
  });
}

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
])('%j among %j is %j', (asked, there, found) =>
  withFiles(there, async (folder) => {
    expect(await respeltPath(join(folder, asked))).toBe(found === undefined ? undefined : join(folder, found));
  }),
);

itWithBytes('an image is read by any of its spellings, by its exact one first', () =>
  withFiles([`${DECOMPOSED}.png`, `${LATIN1}.png`], async (folder) => {
    expect(await readdir(folder)).toHaveLength(2);
    for (const name of [COMPOSED, DECOMPOSED, LATIN1, LOSSY]) {
      expect(await readPixels(join(folder, `${name}.png`), CONFIG)).toMatchObject({ width: CONFIG.width });
    }
    await writeFile(join(folder, `${COMPOSED}.png`), '');
    await expect(readPixels(join(folder, `${COMPOSED}.png`), CONFIG)).rejects.toMatchObject({ code: 'empty-file' });
    await expect(readPixels(join(folder, 'caf\udce8.png'), CONFIG)).rejects.toThrow('/caf\\udce8.png": expected');
  }),
);
