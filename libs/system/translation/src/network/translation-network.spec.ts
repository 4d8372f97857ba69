import { INFER } from '@tolmach/recurrent-layer';
import { idTensor } from '@tolmach/target-side';
import { ParameterStore, SeededRandom, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { sourceBatch, tinyArchitecture } from '../../testing/tiny-network';
import { TranslationNetwork } from './translation-network';

const shapesOf = (sections: Parameters<typeof tinyArchitecture>[0], vocabulary = { source: 20, target: 22 }) =>
  listSpecs(new TranslationNetwork(tinyArchitecture(sections), vocabulary).specs()).map(
    ({ path, spec }) => `${path} [${spec.shape.join(', ')}]`,
  );

beforeAll(() => openEngine());

describe('parameters of the whole network', () => {
  it('have the names and shapes of model folders that exist', () => {
    expect(shapesOf({})).toMatchSnapshot();
  });

  it.each([
    ['all', ['embeddings/shared [22, 12]']],
    ['target', ['embeddings/source [20, 12]', 'embeddings/target [22, 12]']],
    ['none', ['embeddings/output [22, 12]', 'embeddings/source [20, 12]', 'embeddings/target [22, 12]']],
  ])('tying %s leaves as many matrices as it says', (tying, expected) => {
    expect(shapesOf({ tying }).filter((line) => line.startsWith('embeddings/'))).toEqual(expected);
  });

  it.each(['gnmt', 'input_feeding'])('wiring %s', (wiring) => {
    expect(shapesOf({ decoder: { wiring, cell: { kind: 'gru', layerNorm: true } } })).toMatchSnapshot();
  });

  it('are free to have widths of their own where nothing is tied', () => {
    const widths = { encoder: { embeddingSize: 7 }, decoder: { embeddingSize: 9, readoutSize: 11 }, tying: 'none' };
    const lines = shapesOf(widths).filter((line) => line.startsWith('embeddings/'));
    expect(lines).toEqual(['embeddings/output [22, 11]', 'embeddings/source [20, 7]', 'embeddings/target [22, 9]']);
  });
});

it('padding changes neither memory nor logits', () =>
  withoutLeaks(() => {
    const network = new TranslationNetwork(tinyArchitecture(), { source: 20, target: 20 });
    const store = ParameterStore.initialise(network.specs(), new SeededRandom(1, 0, 'spec'));
    const tensors = store.readAll();
    const params = store.params(tensors);
    const logits = (sources: number[][]) =>
      tf.tidy(() => {
        const memory = network.encode(params, idTensor(sourceBatch(sources)));
        const batchSize = sources.length;
        const ids = Int32Array.from({ length: batchSize * 3 }, (_, index) => [2, 8, 9][index % 3] ?? 0);
        const target = idTensor({ ids, batchSize, time: 3, lengths: new Int32Array(batchSize).fill(3) });
        return network.target.sequenceLogits(params, memory, target, INFER).slice([0, 0], [3, 20]);
      });
    const alone = logits([[5, 6, 7]]);
    const padded = logits([[5, 6, 7], [4, 5, 6, 7, 8, 9, 10]]); // prettier-ignore
    expectTensor(padded).toBeCloseTo(alone, 1e-5);
    tf.dispose([alone, padded, ...tensors]);
    store.dispose();
  }));
