import type { IdBatch, Precision } from '@tolmach/contracts';
import { expectTensor } from '@tolmach/testing-kit';
import { tinyTranslator } from '../../testing/tiny-translator';
import { openOnnxTranslator } from './open-onnx-translator';

const SENTENCE = [7, 30, 12, 3];
const NEIGHBOURS = {
  'as long': [[25, 9, 41, 3]],
  shorter: [[25, 3], [3]],
  'three times as long': [[51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 3]],
};

function batchOf(rows: readonly (readonly number[])[]): IdBatch {
  const time = Math.max(...rows.map((row) => row.length));
  const ids = Int32Array.from(rows.flatMap((row) => [...row, ...new Array<number>(time - row.length).fill(0)]));
  return { ids, batchSize: rows.length, time, lengths: Int32Array.from(rows, (row) => row.length) };
}

/** What the first sentence of a batch comes to: its memory, and the log-probabilities of four steps. */
async function firstOf(rows: readonly (readonly number[])[], precision: Precision, threads: number) {
  const { file, weights } = tinyTranslator();
  const { executor } = await openOnnxTranslator(file, weights, 'tiny', { precision, threads });
  const source = await executor.encode(batchOf(rows));
  const channels = source.memory.values.dims[2] ?? NaN;
  const memory = (source.memory.values.data as Float32Array).slice(0, SENTENCE.length * channels); // as the graph declares it
  let state = executor.decoder.start(source, 1);
  const best: number[] = [];
  for (let step = 0; step < 4; step++) {
    const [parents, lastIds] = [Int32Array.from(rows.keys()), Int32Array.from(rows, (_, row) => 4 + step + 9 * row)];
    const result = await executor.decoder.step(state, { parents, lastIds, topK: 5 });
    best.push(...result.logProbs.subarray(0, 5));
    state = result.state;
  }
  executor.dispose();
  return { memory, best: Float32Array.from(best) };
}

const table = (['fp32', 'int8'] as const).flatMap((precision) =>
  Object.entries(NEIGHBOURS).map(([name, rows]) => [precision, name, rows] as const),
);

describe('a sentence', () => {
  it.each(table)('has in %s the numbers that it has alone: neighbours %s', async (precision, _, neighbours) => {
    const alone = await firstOf([SENTENCE], precision, 1);
    for (const threads of [1, 2]) {
      const { memory, best } = await firstOf([SENTENCE, ...neighbours], precision, threads);
      expectTensor({ shape: [memory.length], values: memory }, 'memory').toBeCloseTo(alone.memory, 1e-5);
      expectTensor({ shape: [best.length], values: best }, 'log-probabilities').toBeCloseTo(alone.best, 1e-4);
    }
  });
});
