import { join } from 'node:path';
import { charactersArchitectureSchema } from '../architecture';
import type { HostTensors } from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, goldenToTensor, openOrCpu, readGolden, withoutLeaks } from '@tolmach/testing-kit';
import { CharactersNetwork } from '../network/characters-network';
import { charactersObjective } from './characters-objective';
import type { ContinuedBatch } from './characters-objective';

const golden = readGolden(join(__dirname, '../../fixtures/language-models.json'));
const { rows } = golden.settings as { readonly rows: readonly (readonly number[])[] };

interface Settings {
  readonly kind: 'lstm' | 'gru';
  readonly tied: boolean;
  readonly k1: number;
  readonly k2: number;
}

/** The units of all rows from a place on. */
const unitsFrom = (place: number, count: number) =>
  Int32Array.from(rows.flatMap((row) => row.slice(place, place + count)));

/** The chunk that begins at a place; predictions are counted of its last units. */
function chunkAt(place: number, counted: number, k2: number): ContinuedBatch {
  const labels = unitsFrom(place + k2 - counted + 1, counted);
  return { inputs: unitsFrom(place, k2), labels, numStreams: rows.length, isStart: place === 0, size: labels.length };
}

describe.each(golden.cases)('$name of PyTorch', ({ settings, tensor, tensorNames }) => {
  it.each(['tensorflow', 'wasm', 'cpu'] as const)('has the same state, loss and gradients on %s', async (engine) => {
    await openOrCpu(openEngine, engine);
    const { kind, tied, k1, k2 } = settings as unknown as Settings; // as the script wrote them
    const keys = { hiddenSize: 5, embeddingSize: tied ? 5 : 4, tying: tied ? 'target' : 'none', cell: { kind } };
    const network = new CharactersNetwork(charactersArchitectureSchema.parse(keys), 7);
    const weights = Object.fromEntries(
      tensorNames.filter((path) => tensorNames.includes(`gradient/${path}`)).map((path) => [path, tensor(path)]),
    );
    const objective = charactersObjective(network, { units: 'characters', k1, stateReset: 0 });
    await withoutLeaks(async () => {
      const store = ParameterStore.fromHost(network.specs(), weights, 'golden');
      const left: Record<string, HostTensors[string]> = {};
      tf.tidy(() => {
        objective.loss(store.params(store.readAll()), chunkAt(0, k2, k2), INFER, (name, part) => {
          expectTensor(part, name).toBeCloseTo(goldenToTensor(tensor(`state/${name}`)), 1e-6);
          left[name] = { shape: part.shape, values: Float32Array.from(part.dataSync()) };
        });
      });
      expect(Object.keys(left)).toHaveLength(kind === 'lstm' ? 4 : 2);
      const carried = await objective.carry?.({}, chunkAt(0, k2, k2), 0, left);
      const batch = await objective.prepare(chunkAt(k1, k1, k2), store, new SeededRandom(1), carried);
      tf.tidy(() => {
        const lossOf = (...values: tf.Tensor[]) => objective.loss(store.params(values), batch, INFER);
        const { value, grads } = tf.valueAndGrads(lossOf)(store.readAll());
        expectTensor(value, 'loss').toBeCloseTo(goldenToTensor(tensor('loss')), 1e-5);
        store.names.forEach((path, index) => {
          const gradient = grads[index] ?? tf.scalar(NaN);
          expectTensor(gradient, path).toBeCloseTo(goldenToTensor(tensor(`gradient/${path}`)), 1e-5);
        });
      });
      store.dispose();
    });
  });
});
