import { rm } from 'node:fs/promises';
import { tf } from '@tolmach/tensor-runtime';
import type { ModelEngine } from '../src/lib/open-executor';
import { loadModel } from '../src/lib/translation-model';
import { tinyModel, writeTinyModel } from './tiny-model';

const SENTENCES = ['a man rides a horse.', 'two dogs', 'the woman reads a long letter', 'a', 'dogs in the snow run!'];
const search = { beamSize: 3, numBest: 2, maxLength: 8 };

/** Prints what 1,000 translated batches leave behind on an engine, after 200 to warm up; needs --expose-gc. */
async function main([engine]: readonly string[]): Promise<void> {
  const folder = await writeTinyModel(await tinyModel());
  const model = await loadModel(folder, { engine: engine as ModelEngine }); // named by the spec
  await rm(folder, { recursive: true });
  const run = async (numBatches: number) => {
    for (let batch = 0; batch < numBatches; batch++) {
      const sentences = SENTENCES.slice(batch % 3); // of unlike sizes
      await model.translate(sentences, { search, withAttention: batch % 2 === 0, batchTokens: 1000 });
    }
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    return { numTensors: tf.memory().numTensors, heapUsed, rss };
  };
  const warm = await run(200);
  const done = await run(1000);
  const left = {
    numTensors: done.numTensors - warm.numTensors,
    heapBytes: done.heapUsed - warm.heapUsed,
    residentBytes: done.rss - warm.rss,
  };
  process.stdout.write(`${JSON.stringify(left)}\n`);
  model.dispose();
}

void main(process.argv.slice(2));
