import { Worker } from 'node:worker_threads';
import { DEFAULT_SPECIAL_IDS, DeviceError, searchConfigSchema } from '@tolmach/contracts';
import { DecodingThread } from './decoding-thread';

const REQUEST = {
  input: [[7]],
  lengths: [1],
  options: { search: searchConfigSchema.parse({}), specialIds: DEFAULT_SPECIAL_IDS },
};
const OPENED = `const { parentPort } = require('node:worker_threads');
parentPort.postMessage({ kind: 'opened', description: 'a script' });`;

let worker: Worker;
const open = (script: string) => {
  worker = new Worker(script, { eval: true });
  return DecodingThread.open(worker, 'worker 1');
};
afterEach(() => worker.terminate());

const sentence = (received: string) =>
  `worker 1: expected it to decode until the model is disposed, received ${received}. ` +
  'Ask for fewer workers: each needs memory of its own.';

it.each([
  ['throws', 'throw new RangeError("out of luck")', 'out of luck'],
  ['ends', 'process.exit(7)', 'its end, exit code 7'],
])('a thread that %s before its model is open is one sentence', async (_name, script, received) => {
  const fault: unknown = await open(script).catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(DeviceError);
  expect(fault).toMatchObject({ message: sentence(received), code: 'worker-ended' });
});

it('a thread that dies with batches in hand fails them all, and those to come', async () => {
  const { thread, description } = await open(
    `${OPENED} parentPort.on('message', () => { throw new Error('no memory'); });`,
  );
  expect(description).toBe('a script');
  const both = [thread.decode(REQUEST), thread.decode(REQUEST)];
  expect(thread.numWaiting).toBe(2);
  const fault = expect.objectContaining({ message: sentence('no memory') }) as unknown;
  expect(await Promise.allSettled(both)).toEqual(Array(2).fill({ status: 'rejected', reason: fault }));
  await expect(thread.decode(REQUEST)).rejects.toThrow(sentence('no memory'));
  expect(thread.numWaiting).toBe(0);
});

it('a thread that is killed fails what it has in hand', async () => {
  const { thread } = await open(`${OPENED} parentPort.on('message', () => undefined);`);
  const decoding = thread.decode(REQUEST);
  await Promise.all([expect(decoding).rejects.toThrow(sentence('its end, exit code 1')), worker.terminate()]);
});

it('a thread that is disposed of fails what it has in hand, and is told to end, not killed', async () => {
  const { thread } = await open(`${OPENED} parentPort.on('message', (it) => it === 'end' && parentPort.close());`);
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const decoding = thread.decode(REQUEST);
  thread.dispose();
  await expect(decoding).rejects.toThrow(sentence('the end of the model'));
  expect(await ended).toBe(0);
});
