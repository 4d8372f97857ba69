import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageConfig, ModelEngine } from '@tolmach/contracts';
import { readImages, thumbnail } from '@tolmach/image-input';
import { pngBytes, printGrowth } from '@tolmach/testing-kit';
import { loadCaptioner } from '../src/model/captioning-model';
import { tinyCaptioner, writeTinyCaptioner } from './tiny-captioner';
import { waveImages } from './wave-images';

const NUM_IMAGES = 12;
const BATCH_SIZES = [12, 11, 7]; // in turn: 10 on average
const search = { beamSize: 2, numBest: 2, maxLength: 5 };

/** Prints what batches of images that are decoded from files leave behind on an engine. */
async function main([engine]: readonly string[]): Promise<void> {
  const folder = await writeTinyCaptioner(await tinyCaptioner());
  const model = await loadCaptioner(folder, { engine: engine as ModelEngine }); // named by the spec
  await rm(folder, { recursive: true });
  const images = await mkdtemp(path.join(tmpdir(), 'caption-memory-'));
  const paths = await writeImages(images);
  await printGrowth(async (batch) => {
    const decoded = await decodeAll(paths.slice(0, BATCH_SIZES[batch % BATCH_SIZES.length]), model.file.image);
    return model.caption(decoded, { search, withAttention: batch % 2 === 0 });
  });
  model.dispose();
  await rm(images, { recursive: true });
}

/** Images of unlike sizes, half of them PNG, half JPEG; their paths. */
async function writeImages(folder: string): Promise<string[]> {
  const all = Array.from({ length: NUM_IMAGES }, async (_, index) => {
    const size = { height: 20 + 5 * index, width: 75 - 4 * index };
    const [image] = waveImages(1, size);
    const png = pngBytes(image?.pixels ?? new Uint8Array(), size);
    const [name, bytes] = index % 2 === 0 ? [`${index}.png`, png] : [`${index}.jpg`, await thumbnail(png, 100)];
    const file = path.join(folder, name);
    await writeFile(file, bytes);
    return file;
  });
  return Promise.all(all);
}

async function decodeAll(paths: readonly string[], config: ImageConfig): Promise<{ readonly pixels: Uint8Array }[]> {
  const decoded = [];
  for await (const record of readImages(paths, config, { numAhead: 4 })) {
    if ('error' in record) throw record.error;
    decoded.push(record.image);
  }
  return decoded;
}

void main(process.argv.slice(2));
