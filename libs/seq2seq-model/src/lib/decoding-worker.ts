import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { decodeBatch } from './batch-decoding';
import { openExecutor } from './open-executor';
import type { OpenedExecutor } from './open-executor';
import { portableFault } from './portable-fault';
import { END_OF_WORK } from './worker-messages';
import type { BatchRequest, WorkerAnswer, WorkerModel } from './worker-messages';

/** What a worker thread does: opens the model it was started with, then decodes one batch after another until it is ended. */
async function serve(port: MessagePort, model: WorkerModel): Promise<void> {
  // Ids and attention are small and many: copying them is quicker than handing over each array.
  const send = (answer: WorkerAnswer) => {
    port.postMessage(answer);
  };
  const opened = await answerOf(() => openExecutor(...model));
  if ('kind' in opened) {
    send(opened);
    return;
  }
  send({ kind: 'opened', description: opened.description });
  for await (const message of on(port, 'message')) {
    const [request] = message as [BatchRequest | typeof END_OF_WORK]; // what DecodingThread posts
    if (request === END_OF_WORK) break;
    send(await answerOf(() => decode(opened, request)));
  }
  opened.executor.dispose();
  port.close();
}

async function decode({ executor }: OpenedExecutor, { rows, options }: BatchRequest): Promise<WorkerAnswer> {
  return { kind: 'decoded', hypotheses: await decodeBatch(executor, rows, options) };
}

async function answerOf<Result>(work: () => Promise<Result>): Promise<Result | (WorkerAnswer & { kind: 'failed' })> {
  try {
    return await work();
  } catch (fault) {
    return { kind: 'failed', fault: portableFault(fault) };
  }
}

if (parentPort !== null) void serve(parentPort, workerData as WorkerModel); // what startWorker hands over
