import { charactersArchitectureSchema } from '../architecture';
import { INFER } from '@tolmach/recurrent-layer';
import {
  softmaxCrossEntropy,
  ParameterStore,
  SeededRandom,
  disposeTree,
  openEngine,
  tf,
} from '@tolmach/tensor-runtime';
import { withoutLeaks } from '@tolmach/testing-kit';
import { CharactersNetwork } from '../network/characters-network';
import { textNats } from './text-nats';

const SIZE = 7;

/** Nats of a text that is read in one piece. */
function inOnePiece(network: CharactersNetwork, params: Parameters<CharactersNetwork['read']>[0], ids: Int32Array) {
  return tf.tidy(() => {
    const chunk = { ids: tf.tensor1d(ids.subarray(0, -1), 'int32'), state: network.start(1) };
    const { outputs } = network.read(params, chunk, INFER);
    const logits = network.logits(params, outputs.squeeze([0]));
    return softmaxCrossEntropy(logits, tf.tensor1d(ids.subarray(1), 'int32'), 0).sum();
  });
}

it.each([2, 3, 129, 300, 2049, 5000])('is that of a text read in one piece: %d units', async (length) => {
  await openEngine();
  await withoutLeaks(async () => {
    const network = new CharactersNetwork(
      charactersArchitectureSchema.parse({ embeddingSize: 4, hiddenSize: 9 }),
      SIZE,
    );
    const store = ParameterStore.initialise(network.specs(), new SeededRandom(3));
    const tensors = store.readAll();
    const params = store.params(tensors);
    const ids = Int32Array.from(new SeededRandom(4).hostUniform(length), (value) => Math.floor(value * SIZE));
    const nats = await textNats(network, params, ids);
    const whole = inOnePiece(network, params, ids);
    const expected = (await whole.data())[0] ?? NaN;
    expect(Math.abs(nats - expected) / expected).toBeLessThan(1e-5);
    whole.dispose();
    disposeTree(tensors);
    store.dispose();
  });
});
