import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import { TensorStepDecoder, idTensor } from '@tolmach/target-side';
import { ParameterStore, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { sourceBatch, tinyArchitecture, tinyWeights } from '../../testing/tiny-network';
import { TranslationNetwork } from './translation-network';

const { pad, start } = DEFAULT_SPECIAL_IDS;
const VOCABULARY = { source: 30, target: 30 };
const SOURCES = [[7, 8, 9, 10, 11], [12, 5], [20, 21, 22]]; // prettier-ignore
const TARGETS = [[9, 8, 20, 6], [5, 6, 7, 8], [25, 9, 9, 29]]; // prettier-ignore

beforeAll(() => openEngine());

function openNetwork(sections: Parameters<typeof tinyArchitecture>[0]) {
  const network = new TranslationNetwork(tinyArchitecture(sections), VOCABULARY);
  const store = ParameterStore.fromHost(network.specs(), tinyWeights(network, 3), 'spec');
  const tensors = store.readAll();
  const dispose = () => {
    tf.dispose(tensors);
    store.dispose();
  };
  return { network, params: store.params(tensors), dispose };
}

type Opened = ReturnType<typeof openNetwork>;

/** Log-probabilities [batch*time, vocabulary] of all positions at once, as training computes them. */
function teacherForced({ network, params }: Opened): tf.Tensor2D {
  return tf.tidy(() => {
    const memory = network.encode(params, idTensor(sourceBatch(SOURCES)));
    const inputs = TARGETS.map((ids) => [start, ...ids]).flat();
    const lengths = new Int32Array(SOURCES.length).fill(5);
    const target = idTensor({ ids: Int32Array.from(inputs), batchSize: SOURCES.length, time: 5, lengths });
    return tf.logSoftmax(network.target.sequenceLogits(params, memory, target, INFER));
  });
}

const openMemory = ({ network, params }: Opened) =>
  tf.tidy(() => network.encode(params, idTensor(sourceBatch(SOURCES))));

describe('TensorStepDecoder', () => {
  it.each([
    ['gnmt', {}],
    ['gnmt_v2', { attention: 'dot' }],
    ['gnmt_v2', { readoutSeesEmbedding: true, cell: { kind: 'gru' } }],
    ['input_feeding', { bridge: 'zero' }],
  ])('wiring %s %j: gives the log-probabilities of the teacher-forced network, step by step', (wiring, keys) =>
    withoutLeaks(async () => {
      const opened = openNetwork({ decoder: { ...keys, wiring } });
      const decoder = new TensorStepDecoder(opened.network.target, opened.params);
      const memory = openMemory(opened);
      const all = teacherForced(opened);
      const expected = Float32Array.from(await all.data());
      let state = decoder.start(memory, 1);
      for (let time = 0; time < 5; time++) {
        const lastIds = Int32Array.from(TARGETS, (ids) => (time === 0 ? start : (ids[time - 1] ?? pad)));
        const request = { parents: Int32Array.of(0, 1, 2), lastIds, topK: 30, withAttention: true };
        const result = await decoder.step(state, request);
        state = result.state;
        for (let row = 0; row < 3; row++) {
          const wanted = Array.from(result.ids.subarray(row * 30, row * 30 + 30), (id) => {
            return expected[(row * 5 + time) * 30 + id] ?? NaN;
          });
          const shape = [30];
          expectTensor({ shape, values: result.logProbs.subarray(row * 30, row * 30 + 30) }).toBeCloseTo(wanted, 2e-5);
        }
        expectRowsOfAttention(result.attention);
      }
      decoder.release(state);
      tf.dispose([memory.values, memory.mask, memory.summary, all]);
      opened.dispose();
    }),
  );

  it('lets sentences leave the batch and beams change places without a change to the others', () =>
    withoutLeaks(async () => {
      const opened = openNetwork({});
      const decoder = new TensorStepDecoder(opened.network.target, opened.params);
      const memory = openMemory(opened);
      const first = { lastIds: new Int32Array(6).fill(start), topK: 4 };
      const before = await decoder.step(decoder.start(memory, 2), {
        ...first,
        parents: Int32Array.of(0, 1, 2, 3, 4, 5),
      });
      const all = { parents: Int32Array.of(1, 0, 3, 3, 5, 4), lastIds: Int32Array.of(5, 6, 7, 8, 9, 10), topK: 4 };
      const full = await decoder.step(before.state, all);
      decoder.release(full.state);
      const again = await decoder.step(decoder.start(memory, 2), {
        ...first,
        parents: Int32Array.of(0, 1, 2, 3, 4, 5),
      });
      const some = { parents: Int32Array.of(1, 0, 5, 4), lastIds: Int32Array.of(5, 6, 9, 10), topK: 4 };
      const part = await decoder.step(again.state, some);
      decoder.release(part.state);
      const kept = [0, 1, 4, 5].flatMap((row) => Array.from(full.ids.subarray(row * 4, row * 4 + 4)));
      expect(Array.from(part.ids)).toEqual(kept);
      const logProbs = [0, 1, 4, 5].flatMap((row) => Array.from(full.logProbs.subarray(row * 4, row * 4 + 4)));
      expectTensor({ shape: [16], values: part.logProbs }).toBeCloseTo(logProbs, 1e-5);
      tf.dispose([memory.values, memory.mask, memory.summary]);
      opened.dispose();
    }));

  it('never gives a log-probability above 0, and at most the vocabulary', () =>
    withoutLeaks(async () => {
      const opened = openNetwork({});
      const certain = tf.tidy(() => opened.params.decoder.outputBias.add(tf.oneHot(9, 30).mul(200)).flatten());
      const params = { ...opened.params, decoder: { ...opened.params.decoder, outputBias: certain } };
      const decoder = new TensorStepDecoder(opened.network.target, params);
      const memory = openMemory(opened);
      const parents = Int32Array.of(0, 1, 2);
      const result = await decoder.step(decoder.start(memory, 1), { parents, lastIds: parents, topK: 99 });
      expect(result.ids).toHaveLength(90);
      expect(result.ids[0]).toBe(9);
      expect(Math.max(...result.logProbs)).toBeLessThanOrEqual(0);
      expect(result.attention).toBeUndefined();
      decoder.release(result.state);
      tf.dispose([memory.values, memory.mask, memory.summary, certain]);
      opened.dispose();
    }));
});

/** Rows sum to 1 and give padding nothing; sources have 6, 3 and 4 tokens. */
function expectRowsOfAttention(attention: Float32Array = new Float32Array()): void {
  expect(attention).toHaveLength(18);
  [6, 3, 4].forEach((length, row) => {
    const weights = attention.subarray(row * 6, row * 6 + 6);
    expect(weights.subarray(0, length).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    expect(Array.from(weights.subarray(length))).toEqual(new Array(6 - length).fill(0));
  });
}
