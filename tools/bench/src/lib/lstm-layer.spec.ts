import { openOrCpu } from '@tolmach/testing-kit';
import { openEngine, tf } from '@tolmach/tensor-runtime';
import { LSTM_PASSES, lstmGigaflops, openRandomLayer } from './lstm-layer';

describe('lstmGigaflops', () => {
  it('counts what the peer counts: two products forward, three times that with gradients', () => {
    const shape = { batch: 128, time: 25, size: 512 };
    expect(lstmGigaflops(shape, 'forward')).toBeCloseTo((2 * 25 * 128 * 4 * 512 * 2 * 512) / 1e9, 10);
    expect(lstmGigaflops(shape, 'forward+backward')).toBeCloseTo(3 * lstmGigaflops(shape, 'forward'), 10);
  });
});

describe('openRandomLayer', () => {
  beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

  it.each(LSTM_PASSES)('runs %s as often as asked and leaves nothing behind', async (what) => {
    const before = tf.memory().numTensors;
    const layer = openRandomLayer({ batch: 2, time: 3, size: 4 });
    const open = tf.memory().numTensors;
    await layer.run(what);
    await layer.run(what);
    expect(tf.memory().numTensors).toBe(open);
    layer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
