import '@tensorflow/tfjs'; // registers a CPU engine
import * as tf from '@tensorflow/tfjs-core';
import { printGrowth } from '../src/lib/growth-of-program';

const BUFFER_BYTES = 100_000;

/** Prints the growth of a program that keeps either everything or nothing of 1,000 batches. */
async function main([what = '']: readonly string[]): Promise<void> {
  if (!['everything', 'nothing'].includes(what)) throw new Error(`no such thing: ${what}`);
  tf.enableProdMode(); // suppresses advice on standard error
  const kept: unknown[] = [];
  await printGrowth(() => {
    const batch = [new Uint8Array(BUFFER_BYTES).fill(1), tf.scalar(1)] as const;
    if (what === 'everything') kept.push(batch);
    else batch[1].dispose();
  });
}

void main(process.argv.slice(2));
