import { START_OF_DATA } from '@tolmach/training';
import type { DataPosition } from '@tolmach/training';
import fc from 'fast-check';
import { streamBatches } from './text-streams';
import type { StreamBatch, StreamOptions } from './text-streams';

const numbers = (count: number) => Int32Array.from({ length: count }, (_, index) => index);

async function take(ids: Int32Array, options: StreamOptions, count: number, position: DataPosition = START_OF_DATA) {
  const taken: { batch: StreamBatch; next: DataPosition }[] = [];
  for await (const one of streamBatches(ids, options, position)) if (taken.push(one) === count) break;
  return taken;
}

/** The batches of an epoch. */
async function epochOf(ids: Int32Array, options: StreamOptions, epoch: number): Promise<StreamBatch[]> {
  const batches: StreamBatch[] = [];
  for await (const { batch, next } of streamBatches(ids, options, { epoch, batch: 0 })) {
    batches.push(batch);
    if (next.epoch !== epoch) break;
  }
  return batches;
}

const shapes = fc
  .record({ streams: fc.integer({ min: 1, max: 5 }), k1: fc.integer({ min: 1, max: 6 }), back: fc.nat(4) })
  .map(({ back, ...rest }) => ({ ...rest, k2: rest.k1 + back, seed: 3 }));
const cases = fc.tuple(shapes, fc.nat(40), fc.nat(5)).map(([options, extra, epoch]) => {
  return { options, epoch, ids: numbers(options.streams * options.k2 + extra) };
});

describe('batches of a text that is read at several places', () => {
  it('predict the unit after each that they read', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ options: { k2, ...rest }, epoch, ids }) => {
        for (const { inputs, labels, numStreams } of await epochOf(ids, { k2, ...rest }, epoch)) {
          const counted = labels.length / numStreams;
          labels.forEach((label, index) => {
            const [stream, time] = [Math.floor(index / counted), index % counted];
            expect(label).toBe(((inputs[stream * k2 + k2 - counted + time] ?? NaN) + 1) % ids.length);
          });
        }
      }),
    ));

  it('count each prediction of a stream once, in the order of the text, each continuing k1 units further', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ options, epoch, ids }) => {
        const { streams, k1, k2 } = options;
        const batches = await epochOf(ids, options, epoch);
        for (let stream = 0; stream < streams; stream++) {
          const labels = batches.flatMap(({ labels: all }) => {
            const counted = all.length / streams;
            return Array.from(all.subarray(stream * counted, (stream + 1) * counted));
          });
          labels.slice(1).forEach((label, index) => {
            expect(label).toBe(((labels[index] ?? NaN) + 1) % ids.length);
          });
          const starts = batches.map(({ inputs }) => inputs[stream * k2] ?? NaN);
          starts.slice(1).forEach((start, index) => {
            expect(start).toBe(((starts[index] ?? NaN) + k1) % ids.length);
          });
        }
        expect(batches.map(({ isStart }) => isStart)).toEqual(batches.map((_, index) => index === 0));
        expect(batches.every(({ size, labels }) => size === labels.length)).toBe(true);
      }),
    ));

  it('see nearly all of a text in an epoch, and begin elsewhere in the next', async () => {
    const options = { streams: 4, k1: 10, k2: 10, seed: 1 };
    const ids = numbers(1000);
    const seen = new Set((await epochOf(ids, options, 0)).flatMap(({ labels }) => Array.from(labels)));
    expect(seen.size).toBe(1000);
    const [first, second] = await Promise.all([0, 1].map((epoch) => epochOf(ids, options, epoch)));
    expect(first?.[0]?.inputs[0]).toBe(0);
    expect(second?.[0]?.inputs[0]).not.toBe(0);
  });

  it('continue from any position as if they had never stopped', async () => {
    const options = { streams: 3, k1: 4, k2: 6, seed: 9 };
    const ids = numbers(60);
    const whole = await take(ids, options, 12);
    for (const [index, { next }] of whole.slice(0, -1).entries()) {
      expect(await take(ids, options, 11 - index, next)).toEqual(whole.slice(index + 1));
    }
  });

  it('refuse a text that is too short for one of them', async () => {
    await expect(take(numbers(59), { streams: 6, k1: 5, k2: 10, seed: 1 }, 1)).rejects.toThrow(
      'data.train: expected a text of at least 60 units (update.streams times update.k2), received 59.',
    );
  });
});
