import { openEngine } from '@tolmach/tensor-runtime';
import { tinyArchitecture, tinyFile, tinyWeights } from '../../testing/tiny-classifier';
import { openTensorClassifier } from '../network/classifier-network';
import { wordBatch } from './classifier-executor';
import { openOnnxClassifier } from './open-onnx-classifier';

const ROWS = [[2, 3, 4, 5, 6, 7], [8], [9, 10, 11], [], [3, 1, 3]];

/** Every kind of pooling and cell, both networks, every kind of word vectors. */
const CASES = [
  {},
  { embeddings: 'static' },
  { embeddings: 'multichannel', convolution: { widths: [2, 5, 9] } },
  ...['last', 'mean', 'max', 'attention'].map((pooling) => ({ network: 'recurrent', recurrent: { pooling } })),
  { network: 'recurrent', embeddings: 'multichannel', recurrent: { bidirectional: false, numLayers: 1 } },
  { network: 'recurrent', recurrent: { bidirectional: false, pooling: 'attention', cell: { kind: 'gru' } } },
  { network: 'recurrent', recurrent: { cell: { kind: 'gru', resetGate: 'before' }, pooling: 'max' } },
  { network: 'recurrent', recurrent: { cell: { kind: 'elman', layerNorm: true } } },
];

const rowsOf = (values: Float32Array) =>
  Array.from({ length: values.length / 3 }, (_, row) => Array.from(values.subarray(3 * row, 3 * row + 3)));

function expectClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  found.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? NaN))).toBeLessThan(tolerance);
  });
}

describe.each(CASES.map((keys) => [JSON.stringify(keys), keys] as const))('a classifier with %s', (_, keys) => {
  const architecture = tinyArchitecture(keys);
  const file = tinyFile(architecture);

  it('gives the probabilities of TensorFlow.js on ONNX Runtime, whatever the batch and its padding', async () => {
    await openEngine({ engine: 'wasm' });
    const weights = await tinyWeights(architecture);
    const tensors = await openTensorClassifier(file, weights, 'tiny', { engine: 'wasm' });
    const onnx = await openOnnxClassifier(file, weights, 'tiny', { precision: 'fp32', threads: 1 });
    const together = rowsOf(await tensors.probabilities(wordBatch(ROWS)));
    const onOnnx = rowsOf(await onnx.probabilities(wordBatch(ROWS)));
    for (const [index, row] of ROWS.entries()) {
      const expected = together[index] ?? [];
      expect(expected.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expectClose(onOnnx[index] ?? [], expected, 1e-6);
      for (const executor of [tensors, onnx]) {
        expectClose([...(await executor.probabilities(wordBatch([row])))], expected, 1e-6);
        const padded = rowsOf(await executor.probabilities(wordBatch([row, new Array<number>(13).fill(4)])));
        expectClose(padded[0] ?? [], expected, 1e-6);
      }
    }
    const [first = [], second = []] = together;
    expect(Math.max(...first.map((value, index) => Math.abs(value - (second[index] ?? NaN))))).toBeGreaterThan(0.01);
    tensors.dispose();
    onnx.dispose();
  });

  it('gives nearly these in int8, and exactly the same in every batch', async () => {
    await openEngine({ engine: 'wasm' });
    const weights = await tinyWeights(architecture);
    const [float, int8] = await Promise.all(
      (['fp32', 'int8'] as const).map((precision) =>
        openOnnxClassifier(file, weights, 'tiny', { precision, threads: 1 }),
      ),
    );
    const together = rowsOf((await int8?.probabilities(wordBatch(ROWS))) ?? new Float32Array());
    const inFloat = rowsOf((await float?.probabilities(wordBatch(ROWS))) ?? new Float32Array());
    for (const [index, row] of ROWS.entries()) {
      expectClose(together[index] ?? [], inFloat[index] ?? [], 0.05);
      const alone = (await int8?.probabilities(wordBatch([row]))) ?? new Float32Array();
      expectClose([...alone], together[index] ?? [], 1e-6);
    }
    float?.dispose();
    int8?.dispose();
  });
});

describe('weights of another architecture', () => {
  it('are refused by both engines, each naming what is missing', async () => {
    await openEngine({ engine: 'wasm' });
    const architecture = tinyArchitecture();
    const { 'output/bias': _, ...weights } = await tinyWeights(architecture);
    const file = tinyFile(architecture);
    const message = /tiny: expected .*output\/bias/;
    await expect(openOnnxClassifier(file, weights, 'tiny', { precision: 'fp32' })).rejects.toThrow(message);
    await expect(openTensorClassifier(file, weights, 'tiny', { engine: 'wasm' })).rejects.toThrow(message);
  });
});
