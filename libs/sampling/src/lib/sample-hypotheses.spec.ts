import { samplingConfigSchema } from '@tolmach/contracts';
import type { Hypothesis, SamplingConfig, StepDecoder } from '@tolmach/contracts';
import { fingerprint } from './fingerprint';
import { sampleHypotheses } from './sample-hypotheses';

const [PAD, START, UNKNOWN, END, FIRST, SECOND] = [0, 1, 2, 3, 4, 5];
/** Probabilities of all ids after FIRST and SECOND; after anything else the first row. */
const CHAIN: Readonly<Record<number, readonly number[]>> = {
  [FIRST]: [0.05, 0.05, 0.1, 0.2, 0.35, 0.25],
  [SECOND]: [0.05, 0.05, 0.1, 0.3, 0.1, 0.4],
};
const rowAfter = (id: number): readonly number[] => CHAIN[id] ?? CHAIN[FIRST] ?? [];
const BANNED = new Set([PAD, START, UNKNOWN]);

/** A decoder whose state knows the sentence of each row, and how many of its states are held. */
function chain(chanceOf = rowAfter) {
  const widths: number[] = [];
  let numHeld = 0;
  const decoder: StepDecoder<readonly number[], readonly number[]> = {
    start: (sentences, beamSize) => {
      numHeld++;
      return sentences.flatMap((sentence) => Array<number>(beamSize).fill(sentence));
    },
    release: () => void numHeld--,
    step: (state, { parents, lastIds, topK, withAttention }) => {
      widths.push(parents.length);
      const rows = Array.from(lastIds, (last) =>
        chanceOf(last)
          .map((chance, id) => ({ id, chance }))
          .sort((one, other) => other.chance - one.chance || one.id - other.id)
          .slice(0, topK),
      ).flat();
      const next = Array.from(parents, (parent) => state[parent] ?? NaN);
      return Promise.resolve({
        state: next,
        ids: Int32Array.from(rows, ({ id }) => id),
        logProbs: Float32Array.from(rows, ({ chance }) => Math.log(chance)),
        ...(withAttention === true && { attention: Float32Array.from(next.flatMap((sentence) => [sentence, 1])) }),
      });
    },
  };
  return { decoder, widths, held: () => numHeld };
}

interface Wish {
  readonly config?: Partial<SamplingConfig>;
  readonly sentences?: readonly number[];
  readonly numSamples?: number;
  readonly maxLength?: number;
  readonly withAttention?: boolean;
}

async function drawn(
  { config = {}, sentences = [7], numSamples = 1, maxLength = 20, withAttention = false }: Wish,
  made = chain(),
): Promise<Hypothesis[][]> {
  return sampleHypotheses(made.decoder, sentences, {
    config: samplingConfigSchema.parse(config),
    numSamples,
    startId: START,
    endId: END,
    bannedIds: BANNED,
    maxLengths: sentences.map(() => maxLength),
    fingerprints: sentences,
    withAttention,
  });
}

const SENTENCES = Array.from({ length: 40 }, (_, index) => fingerprint([index, 9]));

it('draws the same for a source alone and in any batch, and the first ones of more', async () => {
  const together = await drawn({ sentences: SENTENCES, numSamples: 3 });
  const turned = await drawn({ sentences: SENTENCES.toReversed(), numSamples: 3 });
  expect(turned.toReversed()).toEqual(together);
  for (const [index, sentence] of SENTENCES.entries()) {
    expect(await drawn({ sentences: [sentence], numSamples: 2 })).toEqual([together[index]?.slice(0, 2)]);
  }
});

it('draws something else for another source, another sample and another seed', async () => {
  const texts = (found: Hypothesis[][]) => found.map((samples) => samples.map(({ ids }) => ids.join(' ')));
  const one = texts(await drawn({ sentences: SENTENCES, numSamples: 2 }));
  const other = texts(await drawn({ sentences: SENTENCES, numSamples: 2, config: { seed: 2 } }));
  expect(other).not.toEqual(one);
  expect(new Set(one.flat()).size).toBeGreaterThan(20);
  expect(one.filter(([first, second]) => first !== second).length).toBeGreaterThan(20);
});

it('says how likely the model finds what was drawn, the end included, at any temperature', async () => {
  for (const [best] of await drawn({ sentences: SENTENCES, config: { temperature: 1.5 } })) {
    const path = [START, ...(best?.ids ?? []), END];
    const chances = path.slice(1).map((id, place) => rowAfter(path[place] ?? NaN)[id] ?? NaN);
    expect(best?.logProb).toBeCloseTo(
      chances.reduce((sum, chance) => sum + Math.log(chance), 0),
      4,
    );
    expect(best?.score).toBe(best?.logProb);
  }
});

it('draws in proportion to what the model finds likely, and nothing that is banned', async () => {
  const sentences = Array.from({ length: 6000 }, (_, index) => index);
  const found = (await drawn({ sentences, maxLength: 1 })).flat();
  const counts = [END, FIRST, SECOND].map(
    (wanted) => found.filter(({ ids: [first = END] }) => first === wanted).length,
  );
  const chiSquare = [0.2, 0.35, 0.25]
    .map((chance) => (6000 * chance) / 0.8)
    .reduce((sum, expected, index) => sum + ((counts[index] ?? NaN) - expected) ** 2 / expected, 0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6000);
  expect(chiSquare).toBeLessThan(13.8); // two degrees of freedom: once in a thousand
});

it.each([{ temperature: 0 }, { topK: 1 }, { topP: 0.001 }])(
  'takes the likeliest that is not banned with %j, though banned ones are likelier',
  async (config) => {
    const made = chain(() => [0.3, 0.2, 0.2, 0.05, 0.15, 0.1]);
    expect(await drawn({ config, maxLength: 3 }, made)).toMatchObject([[{ ids: [FIRST, FIRST, FIRST] }]]);
  },
);

it('cuts what has no end at the limit, and lets end what has as many pieces', async () => {
  const endless = chain(() => [0, 0, 0, 0, 1, 0]);
  expect(await drawn({ maxLength: 4 }, endless)).toEqual([[{ ids: [4, 4, 4, 4], logProb: 0, score: 0 }]]);
  const found = (await drawn({ sentences: SENTENCES, maxLength: 1 })).flat();
  const ended = found.filter(
    ({ ids: [first = NaN], logProb }) => logProb < Math.log(rowAfter(START)[first] ?? 0) - 0.1,
  );
  expect(ended.length).toBeGreaterThan(0);
  expect(ended.length).toBeLessThan(found.length);
});

it('has attention over the source for each piece and the end', async () => {
  for (const [index, samples] of (
    await drawn({ sentences: SENTENCES, numSamples: 2, withAttention: true })
  ).entries()) {
    for (const { ids, attention = [] } of samples) {
      expect(attention).toHaveLength(ids.length + 1);
      expect(attention.every(([sentence]) => sentence === Math.fround(SENTENCES[index] ?? NaN))).toBe(true);
    }
  }
});

it('drops sources that have ended, and holds no state when all have', async () => {
  const made = chain();
  await drawn({ sentences: SENTENCES, numSamples: 2 }, made);
  expect(made.widths[0]).toBe(80);
  expect(made.widths).toEqual(made.widths.toSorted((one, other) => other - one));
  expect(made.widths.at(-1)).toBeLessThan(20);
  expect(made.held()).toBe(0);
  expect(await drawn({ sentences: [] }, made)).toEqual([]);
  expect(made.held()).toBe(0);
});

it('is one sentence where the model gives no number, and frees its state', async () => {
  const made = chain(() => [0, 0, 0, 0.5, 0.5, NaN]);
  await expect(drawn({}, made)).rejects.toThrow('sampling: expected log-probabilities, received NaN from the decoder.');
  expect(made.held()).toBe(0);
});

it('does not free a state that a failing step has consumed', async () => {
  const made = chain();
  const failing = { ...made.decoder, step: () => Promise.reject(new RangeError('no memory')) };
  await expect(drawn({}, { ...made, decoder: failing })).rejects.toThrow('no memory');
  expect(made.held()).toBe(1); // which the step would have freed
});
