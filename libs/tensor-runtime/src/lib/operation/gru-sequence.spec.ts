import { GRU_GATE_ORDER } from '@tolmach/contracts';
import { checkGradients, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { expectSameOperation, normal, paddingMask } from '../../../testing/sequence-operation';
import { openEngine } from '../engine/engine';
import type { ResetGate } from './gru-kernel';
import { gruSequence } from './gru-sequence';
import { tf } from '../tensor/tf';
import type { Direction } from './time-major';

const [BATCH, TIME, INPUT, HIDDEN] = [3, 5, 2, 4];
const LENGTHS = [5, 0, 3];
const WIDTH = 3 * HIDDEN;
const SHAPES = [[BATCH, TIME, INPUT], [INPUT, WIDTH], [HIDDEN, WIDTH], [WIDTH], [WIDTH], [BATCH, HIDDEN]];
const NAMES = ['inputs', 'input kernel', 'recurrent kernel', 'bias', 'recurrent bias', 'start'];

type Six = [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor1D, tf.Tensor2D];
type ThreeGates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

function points(): tf.Tensor[] {
  return SHAPES.map((shape, index) => normal(shape, NAMES[index] ?? ''));
}

/** The operation under test. */
function fused(direction: Direction, resetGate: ResetGate, mask: tf.Tensor2D) {
  return (...tensors: tf.Tensor[]): tf.Tensor => {
    const [inputs, inputKernel, recurrentKernel, bias, recurrentBias, start] = tensors as Six; // the shapes above
    return gruSequence({
      inputs,
      inputKernel,
      recurrentKernel,
      bias,
      recurrentBias,
      start,
      mask,
      direction,
      resetGate,
    });
  };
}

/** The sequence as plain operations, with a mask at every step, for automatic differentiation. */
function composite(direction: Direction, resetGate: ResetGate, mask: tf.Tensor2D) {
  return (...tensors: tf.Tensor[]): tf.Tensor => {
    const [inputs, inputKernel, recurrentKernel, bias, recurrentBias, start] = tensors as Six; // the shapes above
    const parts = (whole: tf.Tensor) => tf.split(whole, GRU_GATE_ORDER.length, -1);
    const [ofReset, ofUpdate, ofCandidate] = parts(recurrentKernel) as ThreeGates;
    const [resetBias = 0, updateBias = 0, candidateBias = 0] = parts(recurrentBias);
    let hidden = start;
    const outputs = new Array<tf.Tensor>(TIME);
    const times = [...outputs.keys()];
    for (const time of direction === 'forward' ? times : times.reverse()) {
      const input = inputs.slice([0, time, 0], [BATCH, 1, INPUT]).reshape<tf.Tensor2D>([BATCH, INPUT]);
      const real = mask.slice([0, time], [BATCH, 1]);
      const [r, u, c] = parts(input.matMul(inputKernel).add(bias)) as ThreeGates;
      const reset = r.add(hidden.matMul(ofReset)).add(resetBias).sigmoid();
      const update = u.add(hidden.matMul(ofUpdate)).add(updateBias).sigmoid();
      const met =
        resetGate === 'before'
          ? hidden.mul<tf.Tensor2D>(reset).matMul(ofCandidate).add(candidateBias)
          : hidden.matMul(ofCandidate).add(candidateBias).mul(reset);
      const candidate = c.add(met).tanh();
      const next = update.mul(hidden).add(tf.sub(1, update).mul(candidate));
      outputs[time] = next.mul(real);
      hidden = next.mul(real).add<tf.Tensor2D>(hidden.mul(tf.sub(1, real)));
    }
    return tf.stack(outputs, 1);
  };
}

const WAYS = (['forward', 'backward'] as const).flatMap((direction) =>
  (['before', 'after'] as const).map((resetGate) => [direction, resetGate] as const),
);

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('gruSequence on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(WAYS)('equals the composite in values and gradients: %s, reset gate %s', (direction, resetGate) => {
    expectSameOperation(
      () => {
        const mask = paddingMask(LENGTHS, TIME);
        return [fused(direction, resetGate, mask), composite(direction, resetGate, mask)];
      },
      points,
      NAMES,
    );
  });
});

describe('gruSequence', () => {
  it.each(['before', 'after'] as const)('has the gradients of finite differences: reset gate %s', async (resetGate) => {
    await openEngine({ engine: 'cpu' });
    await withoutLeaks(async () => {
      const [mask, at] = tf.tidy((): [tf.Tensor2D, tf.Tensor[]] => [paddingMask(LENGTHS, TIME), points()]);
      await checkGradients(fused('backward', resetGate, mask), at, { maxElements: 8, names: NAMES });
      tf.dispose([mask, ...at]);
    });
  });
});
