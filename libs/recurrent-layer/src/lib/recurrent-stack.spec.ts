import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, disposeTree, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { INFER } from './noise';
import type { Mode } from './noise';
import type { CellParams, CellState } from './cell';
import { openLayer } from './recurrent-layer';
import { RecurrentStack } from './recurrent-stack';
import type { StackConfig } from './recurrent-stack';

const [BATCH, TIME, HIDDEN, CONTEXT] = [2, 4, 3, 5];

function stackOf(changes: Partial<StackConfig> = {}): RecurrentStack {
  const layer = openLayer(cellConfigSchema.parse({}), HIDDEN, initialisationSchema.parse({}));
  const none = { dropout: 0, dropoutKind: 'plain' as const };
  return new RecurrentStack({
    layer,
    numLayers: 2,
    firstLayer: 2,
    residualFromLayer: 3,
    contextSize: CONTEXT,
    ...none,
    ...changes,
  });
}

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(31).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

/** The caller's tidy owns them. */
function paramsOf(stack: RecurrentStack): readonly CellParams[] {
  const store = ParameterStore.initialise<{ layers: readonly CellParams[] }>(
    { layers: stack.specs() },
    new SeededRandom(1),
  );
  const { layers } = store.params(store.readAll());
  store.dispose();
  return layers;
}

function startsOf(): CellState[] {
  return ['one', 'two'].map((site) => ({
    hidden: normal([BATCH, HIDDEN], `${site} hidden`) as tf.Tensor2D, // rank as given
    cell: normal([BATCH, HIDDEN], `${site} cell`) as tf.Tensor2D, // drawn in that shape
  }));
}

describe('RecurrentStack', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it.each([2, 3, 17])(
    'gives the same over a whole sequence as step by step, residual from layer %i',
    (residualFromLayer) => {
      withoutLeaks(() => {
        tf.tidy(() => {
          const stack = stackOf({ residualFromLayer });
          const params = paramsOf(stack);
          const inputs = normal([BATCH, TIME, HIDDEN], 'inputs') as tf.Tensor3D; // rank as given
          const context = normal([BATCH, TIME, CONTEXT], 'context') as tf.Tensor3D; // drawn in that shape
          const starts = startsOf();
          const whole = stack.apply(params, { inputs, context, starts, mask: tf.ones([BATCH, TIME]) }, INFER);
          const contexts = tf.unstack(context, 1) as tf.Tensor2D[]; // unstack drops one axis of three
          let states = starts;
          const outputs = (tf.unstack(inputs, 1) as tf.Tensor2D[]).map((input, time) => {
            const here = contexts[time];
            const step = stack.step(params, { input, states, time, ...(here && { context: here }) }, INFER);
            states = step.states;
            return step.output;
          });
          expectTensor(whole, 'whole').toBeCloseTo(tf.stack(outputs, 1), 1e-5);
        });
      });
    },
  );

  it.each([
    [1, 2, true],
    [1, 3, false],
    [2, 3, true],
  ])(
    'adds the input of layers from the named one on: %i layers above the bottom, from %i',
    (numLayers, from, isAdded) => {
      withoutLeaks(() => {
        tf.tidy(() => {
          const inputs = normal([BATCH, TIME, HIDDEN], 'inputs') as tf.Tensor3D; // rank as given
          const run = (residualFromLayer: number) => {
            const stack = stackOf({ numLayers, residualFromLayer, contextSize: 0 });
            return stack.apply(paramsOf(stack), { inputs, mask: tf.ones([BATCH, TIME]) }, INFER);
          };
          const below = numLayers === 1 ? inputs : runBelow(inputs);
          const added = run(from).sub(run(17));
          expectTensor(added, 'added').toBeCloseTo(isAdded ? below : tf.zerosLike(added), 1e-6);
        });
      });
    },
  );

  it.each(['plain', 'sequence'] as const)('gives the masks that its steps put on their inputs: %s', (dropoutKind) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const mode: Mode = { kind: 'train', random: new SeededRandom(3, 1) };
        const stack = stackOf({ dropout: 0.5, dropoutKind });
        const bare = stackOf({ numLayers: 1, residualFromLayer: 17, contextSize: 0 });
        const params = paramsOf(stack);
        const input = normal([BATCH, HIDDEN], 'inputs') as tf.Tensor2D; // rank as given
        const context = normal([BATCH, CONTEXT], 'context') as tf.Tensor2D; // drawn in that shape
        const starts = startsOf();
        const masks = [0, 1].map((index) => stack.inputMasks(index, { batchSize: BATCH, numSteps: TIME }, mode));
        for (let time = 0; time < TIME; time++) {
          const { output } = stack.step(params, { input, states: starts, context, time }, mode);
          let below = input;
          params.forEach((layer, index) => {
            const masked = tf.concat2d([below, context], 1).mul<tf.Tensor2D>(masks[index]?.[time] ?? NaN);
            const step = bare.step([layer], { input: masked, states: starts.slice(index) }, INFER);
            below = index === 1 ? step.output.add(below) : step.output; // residual from layer 3, the second here
          });
          expectTensor(output, `step ${String(time)}`).toBeCloseTo(below, 1e-6);
        }
        const isSame = (masks[1]?.[0] ?? input).equal(masks[1]?.[1] ?? input).all();
        expectTensor(isSame, 'one mask for all').toEqual(dropoutKind === 'sequence' ? 1 : 0);
        expect(stack.inputMasks(0, { batchSize: BATCH, numSteps: TIME }, INFER)).toEqual([]);
      });
    });
  });

  it.each(['lstm', 'gru', 'elman'] as const)('continues from the states that it left, to the same end: %s', (kind) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const layer = openLayer(cellConfigSchema.parse({ kind }), HIDDEN, initialisationSchema.parse({}));
        const stack = stackOf({ layer, contextSize: 0 });
        const params = paramsOf(stack);
        const inputs = normal([BATCH, TIME, HIDDEN], 'inputs') as tf.Tensor3D; // rank as given
        const starts = startsOf();
        const whole = stack.applyFrom(params, { inputs, starts }, INFER);
        const mask = tf.ones<tf.Rank.R2>([BATCH, TIME]);
        expectTensor(stack.apply(params, { inputs, starts, mask }, INFER)).toEqual(whole.outputs);
        const [first, second] = tf.split(inputs, [1, TIME - 1], 1) as [tf.Tensor3D, tf.Tensor3D]; // two lengths
        const before = stack.applyFrom(params, { inputs: first, starts }, INFER);
        const after = stack.applyFrom(params, { inputs: second, starts: before.finals }, INFER);
        expectTensor(tf.concat3d([before.outputs, after.outputs], 1)).toBeCloseTo(whole.outputs, 1e-6);
        const ends = [after, whole].map(({ finals }) => finals.flatMap((final) => Object.values(final)));
        ends[0]?.forEach((part, index) => {
          expectTensor(part).toBeCloseTo(ends[1]?.[index] ?? tf.fill([0], NaN), 1e-6);
        });
      });
    });
  });

  it('without layers gives its input, as a tensor of its own', () => {
    withoutLeaks(() => {
      const inputs = normal([BATCH, TIME, HIDDEN], 'inputs') as tf.Tensor3D; // rank as given
      const input = normal([BATCH, HIDDEN], 'input') as tf.Tensor2D; // drawn in that shape
      const mask = tf.ones<tf.Rank.R2>([BATCH, TIME]);
      const stack = stackOf({ numLayers: 0, contextSize: 0 });
      const outputs = stack.apply([], { inputs, mask }, INFER);
      const step = stack.step([], { input, states: [] }, INFER);
      expectTensor(outputs, 'outputs').toEqual(inputs);
      expectTensor(step.output, 'output').toEqual(input);
      disposeTree([outputs, step]);
      expect([inputs, input].map((tensor) => tensor.isDisposed)).toEqual([false, false]);
      disposeTree([inputs, input, mask]);
    });
  });
});

/** Output of the first of two layers: what the second one's residual adds. */
function runBelow(inputs: tf.Tensor3D): tf.Tensor3D {
  const two = stackOf({ contextSize: 0 });
  const one = stackOf({ numLayers: 1, residualFromLayer: 17, contextSize: 0 });
  return one.apply(paramsOf(two).slice(0, 1), { inputs, mask: tf.ones([BATCH, TIME]) }, INFER);
}
