import { rm } from 'node:fs/promises';
import type { ModelEngine } from '@tolmach/contracts';
import { printGrowth } from '@tolmach/testing-kit';
import { loadModel } from '../src/model/translation-model';
import { tinyModel, writeTinyModel } from './tiny-model';

const SENTENCES = ['a man rides a horse.', 'two dogs', 'the woman reads a long letter', 'a', 'dogs in the snow run!'];
const search = { beamSize: 3, numBest: 2, maxLength: 8 };

/** Prints what translated batches leave behind on an engine. */
async function main([engine]: readonly string[]): Promise<void> {
  const folder = await writeTinyModel(await tinyModel());
  const model = await loadModel(folder, { engine: engine as ModelEngine }); // named by the spec
  await rm(folder, { recursive: true });
  await printGrowth((batch) => {
    const sentences = SENTENCES.slice(batch % 3); // of unlike sizes
    return model.translate(sentences, { search, withAttention: batch % 2 === 0, batchTokens: 1000 });
  });
  model.dispose();
}

void main(process.argv.slice(2));
