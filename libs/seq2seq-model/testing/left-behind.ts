import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { currentEngineFolder, engineAddonFile, tf } from '@tolmach/tensor-runtime';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';

/** What 1,000 batches leave in a process. */
export interface LeftBehind {
  readonly numTensors: number;
  /** JavaScript's objects, and the buffers that they hold. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

const hasTensorflow = existsSync(engineAddonFile(currentEngineFolder()));

/** Engines whose memory is looked at. */
export const MEMORY_ENGINES = hasTensorflow ? ['onnx', 'tensorflow'] : ['onnx', 'wasm'];

/**
 * What a program of this folder says of an engine, in a process of its own: a Jest worker holds what other specs left,
 * and gives it back when it likes.
 */
export function leftBehind(program: string, engine: string): LeftBehind {
  const node = [...NODE_FROM_SOURCE, '--expose-gc', path.join(__dirname, program), engine];
  const { stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  expect(stderr).toBe('');
  process.stderr.write(`${program} on ${engine}: ${stdout}`);
  return JSON.parse(stdout) as LeftBehind; // as printLeftBehind prints it
}

/** Prints what 1,000 batches leave behind, after 200 to warm up; needs --expose-gc. */
export async function printLeftBehind(runBatch: (batch: number) => Promise<unknown>): Promise<void> {
  const run = async (numBatches: number) => {
    for (let batch = 0; batch < numBatches; batch++) await runBatch(batch);
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { numTensors: tf.memory().numTensors, heapBytes: heapUsed + external, residentBytes: rss };
  };
  const warm = await run(200);
  const done = await run(1000);
  const left: LeftBehind = {
    numTensors: done.numTensors - warm.numTensors,
    heapBytes: done.heapBytes - warm.heapBytes,
    residentBytes: done.residentBytes - warm.residentBytes,
  };
  process.stdout.write(`${JSON.stringify(left)}\n`);
}
