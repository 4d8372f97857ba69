import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkerStart } from './worker-messages';

/** Lets Node load TypeScript: docs/decisions/0013-start-up.md. */
const SOURCE_HOOK = join('tools', 'run', 'register.cjs');

/** A new thread that opens a model and waits for batches; see `decoding-worker.ts`. */
export function startWorker(start: WorkerStart): Worker {
  const extension = extname(__filename); // .js where the lib is built
  const hook = extension === '.ts' ? findAbove(__dirname, SOURCE_HOOK) : undefined;
  return new Worker(join(__dirname, `decoding-worker${extension}`), {
    name: 'decoding',
    workerData: start,
    // Said even where the program itself runs from source: under Jest nothing is there to inherit.
    ...(hook !== undefined && { execArgv: ['-C', '@tolmach/source', '-r', hook] }),
  });
}

/** The path of a file in the nearest folder above that has it. */
function findAbove(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : findAbove(above, name);
}
