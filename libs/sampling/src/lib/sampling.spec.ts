import { samplingConfigSchema } from '@tolmach/contracts';
import type { SamplingConfig, StepDecoder, StepRequest } from '@tolmach/contracts';
import fc from 'fast-check';
import { drawCandidate } from './draw-candidate';
import { sampleSteps } from './sample-steps';
import { uniformNumber } from './uniform-number';

const configOf = (changes: Partial<SamplingConfig> = {}) => samplingConfigSchema.parse(changes);
const PROBABILITIES = [0.4, 0.3, 0.15, 0.1, 0.05];
const LOG_PROBS = Float32Array.from(PROBABILITIES, Math.log);

/** What a draw gives each candidate, found by numbers at even distances: exact to 1 / count. */
function sharesOf(config: SamplingConfig, count = 100_000): number[] {
  const shares = new Array<number>(PROBABILITIES.length).fill(0);
  for (let index = 0; index < count; index++) {
    const place = drawCandidate(LOG_PROBS, config, (index + 0.5) / count);
    shares[place] = (shares[place] ?? NaN) + 1 / count;
  }
  return shares;
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

describe('a draw', () => {
  it.each([
    ['the distribution as it is', {}, PROBABILITIES],
    ['temperature 0.5: squares', { temperature: 0.5 }, normalised(PROBABILITIES.map((p) => p ** 2))],
    ['temperature 2: roots', { temperature: 2 }, normalised(PROBABILITIES.map(Math.sqrt))],
    ['temperature 0: the likeliest', { temperature: 0 }, [1, 0, 0, 0, 0]],
    ['top-k', { topK: 3 }, [...normalised([0.4, 0.3, 0.15]), 0, 0]],
    ['top-k of more than there are', { topK: 99 }, PROBABILITIES],
    ['top-p, the last candidate passing it', { topP: 0.6 }, [...normalised([0.4, 0.3]), 0, 0, 0]],
    ['top-p below the first', { topP: 0.01 }, [1, 0, 0, 0, 0]],
    ['top-p of what top-k leaves', { topK: 2, topP: 0.5 }, [1, 0, 0, 0, 0]],
    ['top-p after the temperature', { temperature: 0.5, topP: 0.5 }, [1, 0, 0, 0, 0]],
  ] satisfies [string, Partial<SamplingConfig>, number[]][])('has the shares of %s', (_, changes, expected) => {
    sharesOf(configOf(changes)).forEach((share, index) => {
      expect(Math.abs(share - (expected[index] ?? NaN))).toBeLessThan(2e-5);
    });
  });

  it('stays among the candidates, whatever is given', () => {
    const draw = fc.record({
      logits: fc.array(fc.float({ min: -200, max: 0, noNaN: true }), { minLength: 1, maxLength: 20 }),
      temperature: fc.double({ min: 0, max: 100, noNaN: true }),
      topK: fc.nat(30),
      topP: fc.double({ min: 1e-9, max: 1, noNaN: true }),
      number: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    });
    fc.assert(
      fc.property(draw, ({ logits, number, ...config }) => {
        const place = drawCandidate(Float32Array.from(logits).sort().reverse(), config, number);
        return Number.isInteger(place) && place >= 0 && place < Math.min(logits.length, config.topK || Infinity);
      }),
    );
  });
});

describe('uniform numbers', () => {
  it('are evenly spread in each of their places, and independent of their neighbours', () => {
    const count = 20_000;
    const walks = [
      (index: number) => uniformNumber(index, 0, 0),
      (index: number) => uniformNumber(7, index, 3),
      (index: number) => uniformNumber(7, 0, index),
    ];
    for (const walk of walks) {
      const numbers = Array.from({ length: count }, (_, index) => walk(index));
      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      const cells = new Array<number>(100).fill(0); // of pairs, ten by ten
      numbers.slice(1).forEach((number, index) => {
        const cell = Math.floor(number * 10) * 10 + Math.floor((numbers[index] ?? NaN) * 10);
        cells[cell] = (cells[cell] ?? NaN) + 1;
      });
      const expected = (count - 1) / 100;
      const chiSquare = cells.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
      expect(chiSquare).toBeLessThan(149); // 99 degrees of freedom: once in a thousand
      expect(chiSquare).toBeGreaterThan(60);
    }
  });
});

/** Next ids by the last one: all that the decoder of these specs knows. Its state counts the steps. */
const CHAIN = [
  [0.7, 0.2, 0.1],
  [0.1, 0.6, 0.3],
  [0.25, 0.25, 0.5],
];

function chain() {
  const released: number[] = [];
  const decoder: Pick<StepDecoder<never, number>, 'step' | 'release'> = {
    step(state, { lastIds, topK }: StepRequest) {
      const rows = Array.from(lastIds, (last) =>
        (CHAIN[last] ?? [])
          .map((p, id) => ({ id, p }))
          .sort((a, b) => b.p - a.p || a.id - b.id)
          .slice(0, topK),
      );
      return Promise.resolve({
        ids: Int32Array.from(rows.flat(), ({ id }) => id),
        logProbs: Float32Array.from(rows.flat(), ({ p }) => Math.log(p)),
        state: state + 1,
      });
    },
    release: (state) => void released.push(state),
  };
  return { decoder, released };
}

async function sampled(config: SamplingConfig, { rows = [0], length = 5, samples = [...rows.keys()] } = {}) {
  const { decoder, released } = chain();
  const steps: { ids: number[]; logProbs: number[] }[] = [];
  const request = { config, lastIds: Int32Array.from(rows), samples };
  for await (const { ids, logProbs } of sampleSteps(decoder, 0, request)) {
    steps.push({ ids: [...ids], logProbs: [...logProbs] });
    if (steps.length === length) break;
  }
  return { steps, released };
}

describe('sampled sequences', () => {
  it('repeat with the seed, change with it, and do not depend on the other rows', async () => {
    const many = await sampled(configOf({ seed: 5 }), { rows: [0, 1, 0], length: 40 });
    const again = await sampled(configOf({ seed: 5 }), { rows: [0, 1, 0], length: 40 });
    const other = await sampled(configOf({ seed: 6 }), { rows: [0, 1, 0], length: 40 });
    const alone = await sampled(configOf({ seed: 5 }), { rows: [0], samples: [2], length: 40 });
    expect(again.steps).toEqual(many.steps);
    expect(other.steps).not.toEqual(many.steps);
    expect(alone.steps.map(({ ids }) => ids[0])).toEqual(many.steps.map(({ ids }) => ids[2]));
    expect(many.steps.map(({ ids }) => ids[0])).not.toEqual(many.steps.map(({ ids }) => ids[2]));
  });

  it('free the state where they are left', async () => {
    expect((await sampled(configOf(), { length: 4 })).released).toEqual([4]);
  });

  it('have the log-probabilities of the model, at any temperature', async () => {
    const { steps } = await sampled(configOf({ temperature: 3 }), { length: 30 });
    let last = 0;
    for (const { ids, logProbs } of steps) {
      expect(logProbs[0]).toBeCloseTo(Math.log(CHAIN[last]?.[ids[0] ?? NaN] ?? NaN), 6);
      last = ids[0] ?? NaN;
    }
  });

  it('follow the distribution of each step', async () => {
    const { steps } = await sampled(configOf(), { length: 3000 });
    const counts = CHAIN.map((row) => row.map(() => 0));
    let last = 0;
    for (const {
      ids: [id = NaN],
    } of steps) {
      const row = counts[last] ?? [];
      row[id] = (row[id] ?? NaN) + 1;
      last = id;
    }
    counts.forEach((row, from) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      const chiSquare = row.reduce((sum, count, id) => {
        const expected = total * (CHAIN[from]?.[id] ?? NaN);
        return sum + (count - expected) ** 2 / expected;
      }, 0);
      expect(chiSquare).toBeLessThan(13.8); // two degrees of freedom: once in a thousand
    });
  });

  it('take the likeliest at temperature 0, whatever the seed', async () => {
    for (const seed of [1, 2]) {
      const { steps } = await sampled(configOf({ temperature: 0, seed }), { rows: [1, 2], length: 3 });
      expect(steps.map(({ ids }) => ids)).toEqual(Array.from({ length: 3 }, () => [1, 2]));
    }
  });
});
