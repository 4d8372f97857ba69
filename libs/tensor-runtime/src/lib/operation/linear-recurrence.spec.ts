import { checkGradients, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { expectSameOperation, normal, paddingMask } from '../../../testing/sequence-operation';
import { openEngine } from '../engine/engine';
import { linearRecurrence } from './linear-recurrence';
import { tf } from '../tensor/tf';
import type { Direction } from './time-major';

const [BATCH, TIME, HIDDEN] = [3, 5, 4];
const LENGTHS = [5, 0, 3];
const NAMES = ['keep', 'add', 'start'];

type Three = [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D];

function points(): tf.Tensor[] {
  const shapes = [[BATCH, TIME, HIDDEN], [BATCH, TIME, HIDDEN], [BATCH, HIDDEN]]; // prettier-ignore
  return shapes.map((shape, index) => normal(shape, NAMES[index] ?? ''));
}

function underTest(direction: Direction, mask: tf.Tensor2D) {
  return (...tensors: tf.Tensor[]): tf.Tensor => {
    const [keep, add, start] = tensors as Three; // the shapes above
    return linearRecurrence({ keep, add, start, mask, direction });
  };
}

/** From plain operations, with a mask at every step, for automatic differentiation. */
function composite(direction: Direction, mask: tf.Tensor2D) {
  return (...tensors: tf.Tensor[]): tf.Tensor => {
    const [keep, add, start] = tensors as Three; // the shapes above
    const at = (sequence: tf.Tensor, time: number) => sequence.slice([0, time], [BATCH, 1]).reshape([BATCH, -1]);
    const states = new Array<tf.Tensor>(TIME);
    const times = [...states.keys()];
    let state: tf.Tensor = start;
    for (const time of direction === 'forward' ? times : times.reverse()) {
      const real = at(mask, time);
      const next = at(keep, time).mul(state).add(at(add, time));
      states[time] = next.mul(real);
      state = state.add(next.sub(state).mul(real));
    }
    return tf.stack(states, 1);
  };
}

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('linearRecurrence on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(['forward', 'backward'] as const)('equals the composite in values and gradients: %s', (direction) => {
    expectSameOperation(
      () => {
        const mask = paddingMask(LENGTHS, TIME);
        return [underTest(direction, mask), composite(direction, mask)];
      },
      points,
      NAMES,
    );
  });
});

it('linearRecurrence has the gradients of finite differences', async () => {
  await openEngine({ engine: 'cpu' });
  await withoutLeaks(async () => {
    const [mask, at] = tf.tidy((): [tf.Tensor2D, tf.Tensor[]] => [paddingMask(LENGTHS, TIME), points()]);
    await checkGradients(underTest('backward', mask), at, { maxElements: 8, names: NAMES });
    tf.dispose([mask, ...at]);
  });
});
