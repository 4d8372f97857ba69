import { join } from 'node:path';
import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, goldenToTensor, openOrCpu, readGolden, withoutLeaks } from '@tolmach/testing-kit';
import type { MusicPiece } from '../data/piece';
import { musicArchitectureSchema } from '../architecture';
import { MusicNetwork } from '../network/music-network';
import { musicObjective } from './music-objective';
import { pieceBatch } from './piece-batches';

const golden = readGolden(join(__dirname, '../../fixtures/piano-rolls.json'));
const { pieces, ...sizes } = golden.settings as { readonly pieces: readonly MusicPiece[] }; // as the script wrote them

describe.each(golden.cases)('$name of PyTorch, pieces of unlike length', ({ settings, tensor, tensorNames }) => {
  it.each(['tensorflow', 'wasm', 'cpu'] as const)('has the same nats per step and gradients on %s', async (engine) => {
    await openOrCpu(openEngine, engine);
    const network = new MusicNetwork(musicArchitectureSchema.parse({ ...sizes, cell: settings }));
    const paths = tensorNames.filter((path) => tensorNames.includes(`gradient/${path}`));
    const weights = Object.fromEntries(paths.map((path) => [path, tensor(path)]));
    const objective = musicObjective(network, 0);
    withoutLeaks(() => {
      const store = ParameterStore.fromHost(network.specs(), weights, 'golden');
      tf.tidy(() => {
        const lossOf = (...values: tf.Tensor[]) => objective.loss(store.params(values), pieceBatch(pieces), INFER);
        const { value, grads } = tf.valueAndGrads(lossOf)(store.readAll());
        expectTensor(value, 'loss').toBeCloseTo(goldenToTensor(tensor('loss')), 1e-4);
        store.names.forEach((path, index) => {
          const gradient = grads[index] ?? tf.scalar(NaN);
          expectTensor(gradient, path).toBeCloseTo(goldenToTensor(tensor(`gradient/${path}`)), 1e-5);
        });
      });
      store.dispose();
    });
  });
});
