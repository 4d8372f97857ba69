import { setImmediate as nextTurn } from 'node:timers/promises';
import { beamSearch } from '@tolmach/beam-search';
import type { SearchOptions } from '@tolmach/beam-search';
import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import type { Hypothesis } from '@tolmach/contracts';
import { scriptedDecoder } from '@tolmach/testing-kit';
import type { Script } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { RollingBatch } from './rolling-batch';
import type { RollingOptions, RollingStep } from './rolling-batch';

const NUM_POSITIONS = 3;
const BEAM_SIZE = 3;

/** Numbers from 0 to 1 that depend on the sentence and its prefix alone. */
function noise(sentence: number, prefix: readonly number[], salt: number): number {
  const mixed = [sentence, ...prefix, salt].reduce((sum, value) => Math.imul(sum ^ (value + 7), 0x9e3779b1), 99);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}

function shares(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

/** Six ids, the end among them, with chances of every kind. */
const SCRIPT: Script = {
  logProbs: (sentence, prefix) =>
    shares(Array.from({ length: 6 }, (_, id) => noise(sentence, prefix, id))).map((share) =>
      Math.fround(Math.log(share)),
    ),
  attention: (sentence, prefix) =>
    Float32Array.from(shares(Array.from({ length: NUM_POSITIONS }, (_, at) => noise(sentence, prefix, 100 + at)))),
};

/** An executor whose input is the numbers of its sentences. */
function scripted(script = SCRIPT) {
  const decoder = scriptedDecoder(script);
  let numSources = 0;
  const executor = {
    decoder,
    encode: (input: readonly number[]) => {
      if (input.includes(404)) return Promise.reject(new RangeError('no such sentence'));
      numSources++;
      return Promise.resolve(input);
    },
    releaseSource: () => void numSources--,
  };
  return { executor, decoder, held: () => ({ sources: numSources, states: decoder.numLiveStates }) };
}

/** A request, and how many turns after the previous one it comes. */
interface Arrival {
  readonly sentences: readonly number[];
  readonly turnsLater: number;
  readonly search: { readonly numBest: number; readonly maxLength: number; readonly coveragePenalty: number };
  readonly withAttention: boolean;
  /** steps after which it is cancelled */
  readonly patience: number | undefined;
}

function optionsOf({ sentences, search, withAttention }: Arrival): SearchOptions {
  return {
    config: searchConfigSchema.parse({ ...search, beamSize: BEAM_SIZE }),
    specialIds: DEFAULT_SPECIAL_IDS,
    sourceLengths: sentences.map(() => NUM_POSITIONS),
    withAttention,
  };
}

async function rolled(arrivals: readonly Arrival[], options: RollingOptions) {
  const { executor, held } = scripted();
  const steps: RollingStep[] = [];
  const batch = new RollingBatch(executor, { ...options, onStep: (step) => steps.push(step) });
  const answers: Promise<Hypothesis[][] | string>[] = [];
  for (const arrival of arrivals) {
    for (let turn = 0; turn < arrival.turnsLater; turn++) await nextTurn();
    const start = steps.length;
    const { patience = Infinity } = arrival;
    const decoded = batch.decode(arrival.sentences, optionsOf(arrival), () => steps.length - start >= patience);
    answers.push(decoded.catch((fault: unknown) => (fault as Error).name));
  }
  const results = await Promise.all(answers);
  await nextTurn();
  return { results, steps, held: held() };
}

const ARRIVAL: fc.Arbitrary<Arrival> = fc.record({
  sentences: fc.array(fc.nat(50), { maxLength: 4 }),
  turnsLater: fc.nat(6),
  search: fc.record({
    numBest: fc.integer({ min: 1, max: BEAM_SIZE }),
    maxLength: fc.integer({ min: 1, max: 12 }),
    coveragePenalty: fc.constantFrom(0, 0.2),
  }),
  withAttention: fc.boolean(),
  patience: fc.option(fc.nat(5), { nil: undefined }),
});

describe('a rolling batch', () => {
  it('gives each sentence what it gets alone, whenever it comes and whatever else is cancelled', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(ARRIVAL, { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        async (arrivals, maxSentences) => {
          const { results, steps, held } = await rolled(arrivals, { maxSentences });
          expect(held).toEqual({ sources: 0, states: 0 });
          const largest = Math.max(maxSentences, ...arrivals.map(({ sentences }) => sentences.length));
          expect(steps.every(({ numRunning }) => numRunning <= largest)).toBe(true);
          for (const [index, arrival] of arrivals.entries()) {
            const result = results[index];
            if (arrival.patience !== undefined && result === 'AbortError') continue;
            const { sentences } = arrival;
            expect(result).toEqual(await beamSearch(scriptedDecoder(SCRIPT), sentences, optionsOf(arrival)));
          }
        },
      ),
    ));

  const plain = { search: { numBest: 1, maxLength: 30, coveragePenalty: 0 }, withAttention: false, turnsLater: 0 };
  const endless: Script = { logProbs: () => [-9, -9, -9, -9, -1, -2] };

  it('lets those that come later share the steps of those that came before', async () => {
    const one = { ...plain, sentences: [1], patience: undefined };
    const { steps } = await rolled([one, { ...one, sentences: [2, 3] }, { ...one, sentences: [4] }], {});
    expect(Math.max(...steps.map(({ numRunning }) => numRunning))).toBe(4);
  });

  it('takes the rows of a cancelled request away before the next step, and tells it', async () => {
    const { executor, decoder, held } = scripted(endless);
    const batch = new RollingBatch(executor);
    let isCancelled = false;
    const long = { ...plain, patience: undefined };
    const first = batch.decode([1], optionsOf({ ...long, sentences: [1] }), () => isCancelled);
    const second = batch.decode([2], optionsOf({ ...long, sentences: [2] }));
    while (decoder.requests.length < 4) await nextTurn();
    isCancelled = true;
    await expect(first).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    const numSteps = decoder.requests.length;
    await second;
    expect(decoder.sentencesSeen[numSteps]).toEqual([2, 2, 2]);
    expect(held()).toEqual({ sources: 0, states: 0 });
  });

  it('keeps the fault of an input to its request', async () => {
    const { executor } = scripted();
    const batch = new RollingBatch(executor);
    const good = { ...plain, sentences: [1], patience: undefined };
    const [bad, other] = await Promise.allSettled([
      batch.decode([404], optionsOf({ ...good, sentences: [404] })),
      batch.decode([1], optionsOf(good)),
    ]);
    expect(bad).toMatchObject({ reason: new RangeError('no such sentence') });
    expect(other).toMatchObject({ value: await beamSearch(scriptedDecoder(SCRIPT), [1], optionsOf(good)) });
  });

  it('tells all that shared a step of its fault, and continues with the next', async () => {
    let isBroken = true;
    const { executor, held } = scripted({
      logProbs: (sentence, prefix) => (isBroken && prefix.length === 2 ? [NaN] : SCRIPT.logProbs(sentence, prefix)),
    });
    const batch = new RollingBatch(executor);
    const request = { ...plain, sentences: [1], patience: undefined };
    const both = await Promise.allSettled([1, 2].map((one) => batch.decode([one], optionsOf(request))));
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await batch.decode([1], optionsOf(request))).toHaveLength(1);
    expect(held()).toEqual({ sources: 0, states: 0 });
  });

  it('lets a request of more than there is room for go alone, in its turn', async () => {
    const wide = { ...plain, sentences: [1, 2, 3, 4, 5], patience: undefined };
    const small = { ...plain, sentences: [6], patience: undefined };
    const { results, steps } = await rolled([small, wide, small], { maxSentences: 2 });
    expect(results.map((found) => found.length)).toEqual([1, 5, 1]);
    expect(steps[0]).toMatchObject({ numRunning: 1, numWaiting: 6 });
  });
});
