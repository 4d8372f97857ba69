import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathBytes } from '@tolmach/contracts';
import { CONFIG, inFolder, slopePicture } from '../../testing/pictures';
import { readPixels } from './read-pixels';

const COMPOSED = 'caf\u00e9';
const DECOMPOSED = 'cafe\u0301';
const LATIN1 = 'caf\udce9';
/** What Node makes of the same name on a command line. */
const LOSSY = 'caf\ufffd';

/** Only Linux keeps names as the bytes that they were made with. */
const itWithBytes = process.platform === 'linux' ? it : it.skip;

itWithBytes('an image is read by any of its spellings, by its exact one first', async () => {
  const png = await slopePicture().png().toBuffer();
  await inFolder(async (folder) => {
    for (const name of [DECOMPOSED, LATIN1]) await writeFile(pathBytes(join(folder, `${name}.png`)), png);
    for (const name of [COMPOSED, DECOMPOSED, LATIN1, LOSSY]) {
      expect(await readPixels(join(folder, `${name}.png`), CONFIG)).toMatchObject({ width: CONFIG.width });
    }
    await writeFile(join(folder, `${COMPOSED}.png`), '');
    await expect(readPixels(join(folder, `${COMPOSED}.png`), CONFIG)).rejects.toMatchObject({ code: 'empty-file' });
    await expect(readPixels(join(folder, 'caf\udce8.png'), CONFIG)).rejects.toThrow('/caf\\udce8.png": expected');
  });
});
