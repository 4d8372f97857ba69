import { decoderConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { checkGradients, expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { attend, attentionSpecs, prepareMemory } from './attention';
import type { Attended, AttentionParams } from './attention';

const [MEMORY_SIZE, HIDDEN_SIZE, POSITIONS] = [5, 4, 6];
const KINDS = ['additive', 'dot'] as const;
type Kind = (typeof KINDS)[number];

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(19).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

function maskOf(lengths: readonly number[], positions: number): tf.Tensor2D {
  return tf.tensor2d(lengths.map((length) => Array.from({ length: positions }, (_, at) => (at < length ? 1 : 0))));
}

/** Initialised parameters; the caller's tidy owns them. */
function paramsOf(attention: Kind): AttentionParams {
  const config = decoderConfigSchema.parse({ attention, attentionSize: 3, hiddenSize: HIDDEN_SIZE });
  const specs = attentionSpecs(config, { memorySize: MEMORY_SIZE, inputSize: 7 }, initialisationSchema.parse({}));
  const store = ParameterStore.initialise(specs, new SeededRandom(1));
  const params = store.params(store.readAll());
  store.dispose();
  return params;
}

function attended(params: AttentionParams, values: tf.Tensor, mask: tf.Tensor2D, queries: tf.Tensor): Attended {
  const memory = { values: values as tf.Tensor3D, mask, summary: mask }; // [batch, position, channel]; no summary is read
  return attend(params, prepareMemory(params, memory), queries as tf.Tensor3D); // [batch, query, hidden]
}

const batches = fc.record({
  kind: fc.constantFrom(...KINDS),
  lengths: fc.array(fc.integer({ min: 1, max: POSITIONS }), { minLength: 1, maxLength: 4 }),
  numQueries: fc.integer({ min: 1, max: 3 }),
  scale: fc.constantFrom(0.1, 1, 30),
});

type Batch = typeof batches extends fc.Arbitrary<infer Value> ? Value : never;

interface Made extends Batch {
  readonly params: AttentionParams;
  readonly values: tf.Tensor;
  readonly queries: tf.Tensor;
}

function holds(check: (made: Made) => void): void {
  withoutLeaks(() => {
    fc.assert(
      fc.property(batches, (batch) =>
        tf.tidy(() => {
          const numRows = batch.lengths.length;
          const values = normal([numRows, POSITIONS, MEMORY_SIZE], 'values').mul(batch.scale);
          const queries = normal([numRows, batch.numQueries, HIDDEN_SIZE], 'queries').mul(batch.scale);
          check({ ...batch, params: paramsOf(batch.kind), values, queries });
        }),
      ),
      { numRuns: 25, seed: 6 },
    );
  });
}

describe('attention', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it('has weights that sum to 1, are never negative, and are 0 on padding', () => {
    holds(({ params, values, queries, lengths, numQueries }) => {
      const mask = maskOf(lengths, POSITIONS);
      const { weights, context } = attended(params, values, mask, queries);
      expectTensor(weights.sum(2), 'sums').toBeCloseTo(tf.ones([lengths.length, numQueries]), 1e-5);
      expectTensor(weights.mul(tf.sub(1, mask.expandDims(1))).abs().max(), 'on padding').toEqual(0); // prettier-ignore
      expect(weights.min().dataSync()[0]).toBeGreaterThanOrEqual(0);
      expectTensor(context, 'context').toBeCloseTo(tf.matMul(weights, values), 1e-6);
    });
  });

  it('gives the same whatever stands on the padding and however much of it there is', () => {
    holds(({ params, values, queries, lengths, scale }) => {
      const short = attended(params, values, maskOf(lengths, POSITIONS), queries);
      const longer = tf.concat([values, normal([lengths.length, 2, MEMORY_SIZE], 'more')], 1);
      const noise = normal(longer.shape, 'noise').mul(tf.sub(1, maskOf(lengths, POSITIONS + 2).expandDims(2)));
      const long = attended(params, longer.add(noise), maskOf(lengths, POSITIONS + 2), queries);
      expectTensor(long.context, 'context').toBeCloseTo(short.context, 1e-5 * scale);
    });
  });

  it('permutes with the batch and follows a permutation of the positions', () => {
    holds(({ params, values, queries, lengths, scale }) => {
      const mask = maskOf(lengths, POSITIONS);
      const { context, weights } = attended(params, values, mask, queries);
      const rows = tf.tensor1d([...lengths.keys()].reverse(), 'int32');
      const permuted = attended(params, values.gather(rows), mask.gather(rows), queries.gather(rows));
      expectTensor(permuted.context, 'context').toBeCloseTo(context.gather(rows), 1e-5 * scale);
      const turned = attended(params, values.reverse(1), mask.reverse(1), queries);
      expectTensor(turned.context, 'context').toBeCloseTo(context, 1e-5 * scale);
      expectTensor(turned.weights, 'weights').toBeCloseTo(weights.reverse(2), 1e-5);
    });
  });

  it.each(KINDS)('answers many queries as it answers each: %s', (kind) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const [values, mask] = [normal([2, POSITIONS, MEMORY_SIZE], 'values'), maskOf([6, 3], POSITIONS)];
        const queries = normal([2, 3, HIDDEN_SIZE], 'queries');
        const together = attended(paramsOf(kind), values, mask, queries);
        const apart = tf.split(queries, 3, 1).map((query) => attended(paramsOf(kind), values, mask, query).context);
        expectTensor(together.context, 'contexts').toBeCloseTo(tf.concat(apart, 1), 1e-6);
      });
    });
  });

  it.each(KINDS)('has the gradients of finite differences: %s', async (kind) => {
    await withoutLeaks(async () => {
      const mask = maskOf([6, 3], POSITIONS);
      const names = kind === 'dot' ? ['queryKernel', 'keyKernel'] : ['queryKernel', 'keyKernel', 'scores'];
      const points = tf.tidy(() => [
        normal([2, POSITIONS, MEMORY_SIZE], 'values'),
        normal([2, 3, HIDDEN_SIZE], 'queries'),
        ...names.map((name) => ({ ...paramsOf(kind) })[name as 'queryKernel' | 'keyKernel' | 'scores'] ?? tf.scalar(0)), // the names above
      ]);
      const compute = (...tensors: tf.Tensor[]): tf.Tensor => {
        const [values = mask, queries = mask, ...rest] = tensors;
        const params = Object.fromEntries(names.map((name, index) => [name, rest[index]]));
        return attended(params as unknown as AttentionParams, values, mask, queries).context; // the names above
      };
      await checkGradients(compute, points, { names: ['values', 'queries', ...names], maxElements: 10 });
      tf.dispose([mask, ...points]);
    });
  });
});
