import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DraftFile, installGeneration, replaceFolder, sealFolder, writeFileDurably, writeNewFolder } from '../src';

const PIECES = Array.from({ length: 6 }, (_, place) => place);

/** Each way to write, from a target and the content that it is to have. */
export const WRITERS: Readonly<Record<string, (target: string, content: string) => Promise<void>>> = {
  file: (target, content) => writeFileDurably(target, content),
  cached: (target, content) => writeFileDurably(target, content, { writers: 'many' }),

  async stream(target, content) {
    const draft = await DraftFile.open(target);
    const stream = draft.asStream();
    for (const place of PIECES) {
      await new Promise<void>((resolve, reject) => {
        stream.write(`${content} ${place}\n`, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    }
    await draft.commit();
  },

  async headed(target, content) {
    const draft = await DraftFile.open(target, { bufferBytes: 16 });
    await draft.write(' '.repeat(8));
    for (const place of PIECES) await draft.write(`${content} ${place}\n`);
    await draft.writeAt(0, Buffer.from('header.\n'));
    await draft.commit();
  },

  async resumed(target, content) {
    const draft = await DraftFile.resume(target);
    for (let place = draft.size / `${content} 0\n`.length; place < PIECES.length; place++) {
      await draft.write(`${content} ${place}\n`);
    }
    await draft.commit();
  },

  /** Continues behind what is there, and revises it all at last. */
  async revised(target, content) {
    const draft = await DraftFile.resume(target);
    const numLines = content === 'old' ? PIECES.length : 2 * PIECES.length;
    for (let place = draft.size / `${content} 0\n`.length; place < numLines; place++) {
      await draft.write(`${content} ${place % PIECES.length}\n`);
    }
    await draft.commit(async (whole) => {
      const text = await readFile(whole, 'utf8');
      if (content !== 'old') await writeFileDurably(whole, text.replaceAll('old', 'OLD'));
    });
  },

  'new folder': (target, content) => writeNewFolder(target, (draft) => fill(draft, content)),
  folder: (target, content) => replaceFolder(target, (draft) => fill(draft, content)),
  'cached folder': (target, content) => replaceFolder(target, (draft) => fill(draft, content), { writers: 'many' }),
  generation: (target, content) => installGeneration(target, (draft) => fill(draft, content)),
};

async function fill(folder: string, content: string): Promise<void> {
  for (const place of PIECES.slice(0, 3)) await writeFile(path.join(folder, `file-${place}`), `${content} ${place}\n`);
  await sealFolder(folder, { content });
}
