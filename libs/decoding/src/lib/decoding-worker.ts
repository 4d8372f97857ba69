import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { DecoderModel, NetworkOpener, OpenedExecutor } from './network-opener';
import { portableFault } from './portable-fault';
import { search } from './search';
import { END_OF_WORK } from './worker-messages';
import type { BatchRequest, WorkerAnswer, WorkerStart } from './worker-messages';

/** What a worker thread does: opens the model it was started with, then decodes one batch after another until it is ended. */
async function serve(port: MessagePort, start: WorkerStart): Promise<void> {
  // Ids and attention are small and many: copying them is quicker than handing over each array.
  const send = (answer: WorkerAnswer) => {
    port.postMessage(answer);
  };
  const opened = await answerOf(() => open(start));
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

function open({ module, model, where, device }: WorkerStart): Promise<OpenedExecutor<unknown>> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only the system knows how its networks are opened
  const { opener } = require(module) as { opener: NetworkOpener<DecoderModel, unknown> }; // as NetworkOpener.module promises
  return opener.open(model, where, device);
}

async function decode(
  { executor }: OpenedExecutor<unknown>,
  { input, lengths, options }: BatchRequest,
): Promise<WorkerAnswer> {
  return { kind: 'decoded', hypotheses: await search(executor, input, lengths, options) };
}

async function answerOf<Result>(work: () => Promise<Result>): Promise<Result | (WorkerAnswer & { kind: 'failed' })> {
  try {
    return await work();
  } catch (fault) {
    return { kind: 'failed', fault: portableFault(fault) };
  }
}

if (parentPort !== null) {
  serve(parentPort, workerData as WorkerStart /* what startWorker hands over */).catch((fault: unknown) => {
    setImmediate(() => {
      throw fault; // ends the thread: the pool is told
    });
  });
}
