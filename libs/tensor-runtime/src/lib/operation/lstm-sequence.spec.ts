import { LSTM_GATE_ORDER } from '@tolmach/contracts';
import { checkGradients, expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { expectSameOperation, normal, paddingMask } from '../../../testing/sequence-operation';
import { openEngine } from '../engine/engine';
import { openLstm } from './lstm-step';
import { lstmOutputs, lstmSequence } from './lstm-sequence';
import { tf } from '../tensor/tf';
import type { Direction } from './time-major';

const [BATCH, TIME, INPUT, HIDDEN] = [3, 5, 2, 4];
const LENGTHS = [5, 0, 3];
const SHAPES = [[BATCH, TIME, INPUT], [INPUT + HIDDEN, 4 * HIDDEN], [4 * HIDDEN], [BATCH, HIDDEN], [BATCH, HIDDEN]];
const NAMES = ['inputs', 'kernel', 'bias', 'start hidden', 'start cell'];

type Five = [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor2D];

function points(): tf.Tensor[] {
  return SHAPES.map((shape, index) => normal(shape, NAMES[index] ?? ''));
}

/** The operation under test. */
function fused(direction: Direction, mask: tf.Tensor2D) {
  return (...tensors: tf.Tensor[]): tf.Tensor => {
    const [inputs, kernel, bias, hidden, cell] = tensors as Five; // the shapes above
    return lstmSequence({ inputs, kernel, bias, start: { hidden, cell }, mask, direction });
  };
}

function plainStep(gates: tf.Tensor2D, before: tf.Tensor2D) {
  const [input, candidate, forget, output] = tf.split(gates, LSTM_GATE_ORDER.length, 1) as FourGates; // in that order
  const cell = forget.sigmoid().mul(before).add<tf.Tensor2D>(input.sigmoid().mul(candidate.tanh()));
  return { hidden: output.sigmoid().mul<tf.Tensor2D>(cell.tanh()), cell };
}

type FourGates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** Outputs and final state side by side, [batch, (time + 2)*hidden]; nothing is padding. */
function withFinal(...tensors: tf.Tensor[]): tf.Tensor {
  const [inputs, kernel, bias, hidden, cell] = tensors as Five; // the shapes above
  const { outputs, final } = lstmOutputs({ inputs, kernel, bias, start: { hidden, cell } });
  return tf.concat2d([outputs.reshape<tf.Tensor2D>([BATCH, TIME * HIDDEN]), final.hidden, final.cell], 1);
}

/** {@link withFinal} from plain operations. */
function compositeWithFinal(...tensors: tf.Tensor[]): tf.Tensor {
  const [inputs, kernel, bias, ...start] = tensors as Five; // the shapes above
  let [hidden, cell] = start;
  const outputs: tf.Tensor2D[] = [];
  for (const input of tf.unstack(inputs, 1) as tf.Tensor2D[]) {
    ({ hidden, cell } = plainStep(tf.concat2d([input, hidden], 1).matMul<tf.Tensor2D>(kernel).add(bias), cell));
    outputs.push(hidden);
  }
  return tf.concat2d([...outputs, hidden, cell], 1);
}

/** The sequence as plain operations, with a mask at every step, for automatic differentiation. */
function composite(direction: Direction, mask: tf.Tensor2D) {
  return (...tensors: tf.Tensor[]): tf.Tensor => {
    const [inputs, kernel, bias, ...start] = tensors as Five; // the shapes above
    let [hidden, cell] = start;
    const outputs = new Array<tf.Tensor>(TIME);
    const times = [...outputs.keys()];
    for (const time of direction === 'forward' ? times : times.reverse()) {
      const input = inputs.slice([0, time, 0], [BATCH, 1, INPUT]).reshape<tf.Tensor2D>([BATCH, INPUT]);
      const real = mask.slice([0, time], [BATCH, 1]);
      const next = plainStep(tf.concat2d([input, hidden], 1).matMul<tf.Tensor2D>(kernel).add(bias), cell);
      const carry = (part: tf.Tensor2D, old: tf.Tensor2D) =>
        tf.add<tf.Tensor2D>(part.mul(real), old.mul(tf.sub(1, real)));
      outputs[time] = next.hidden.mul(real);
      [hidden, cell] = [carry(next.hidden, hidden), carry(next.cell, cell)];
    }
    return tf.stack(outputs, 1);
  };
}

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('lstmSequence on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(['forward', 'backward'] as const)('equals the composite in values and gradients: %s', (direction) => {
    expectSameOperation(
      () => {
        const mask = paddingMask(LENGTHS, TIME);
        return [fused(direction, mask), composite(direction, mask)];
      },
      points,
      NAMES,
    );
  });

  it('hands out the final state, whose gradients are those of the composite', () => {
    expectSameOperation(() => [withFinal, compositeWithFinal], points, NAMES);
  });

  it('has activations that agree with one another', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const [, kernel, bias, hidden, cell] = points() as Five; // the shapes above
        const input = normal([BATCH, INPUT], 'one input') as tf.Tensor2D; // rank as given
        const a = openLstm({ kernel, bias })(input, { hidden, cell });
        const summed = a.inputGate.mul(a.candidate).add(a.forgetGate.mul(cell));
        expectTensor(a.cell, 'cell').toBeCloseTo(summed, 1e-6);
        expectTensor(a.cellTanh, 'tanh of the cell').toBeCloseTo(a.cell.tanh(), 1e-6);
        expectTensor(a.hidden, 'hidden').toBeCloseTo(a.outputGate.mul(a.cellTanh), 1e-6);
      });
    });
  });
});

describe('lstmSequence', () => {
  it('has the gradients of finite differences', async () => {
    await openEngine({ engine: 'cpu' });
    await withoutLeaks(async () => {
      const [mask, at] = tf.tidy((): [tf.Tensor2D, tf.Tensor[]] => [paddingMask(LENGTHS, TIME), points()]);
      await checkGradients(fused('backward', mask), at, { maxElements: 8, names: NAMES });
      tf.dispose([mask, ...at]);
    });
  });
});
