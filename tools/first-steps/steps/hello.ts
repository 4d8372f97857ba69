import { CharactersNetwork } from '@tolmach/characters/network';
import type { CharactersParams } from '@tolmach/characters/network';
import { charactersArchitectureSchema } from '@tolmach/characters/system';
import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, softmaxCrossEntropy, tf } from '@tolmach/tensor-runtime';
import type { Step } from '../step';

const LETTERS = ['h', 'e', 'l', 'o'];
const idsOf = (text: string) => tf.tensor1d([...text].map((letter) => LETTERS.indexOf(letter)), 'int32'); // prettier-ignore

/** Three tanh units between four letters and four letters. */
const network = new CharactersNetwork(
  charactersArchitectureSchema.parse({ embeddingSize: 4, hiddenSize: 3, numLayers: 1, cell: { kind: 'elman' } }),
  LETTERS.length,
);

/** Cross-entropy of "ello" after "hell", each letter given those before it, in nats per letter. */
function lossOf(params: CharactersParams): tf.Scalar {
  const { outputs } = network.read(params, { ids: idsOf('hell'), state: network.start(1) }, INFER); // [1, 4, 3]
  const logits = network.logits(params, outputs.reshape([4, 3])); // [time, letter]
  return softmaxCrossEntropy(logits, idsOf('ello'), 0).mean();
}

/** Learns "hello", and shows what goes in, what is kept and what comes out before and after. */
export const hello: Step = (print) => {
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(2));
  const show = (title: string, params: CharactersParams) => {
    print(`${title}: ${lossOf(params).dataSync()[0]?.toFixed(3)} nats per letter`);
    print(`in   state                 out: ${LETTERS.map((letter) => `p(${letter})`).join('  ')}`);
    let state = network.start(1);
    for (const letter of 'hell') {
      const next = network.read(params, { ids: idsOf(letter), state }, INFER);
      const logits = network.logits(params, next.outputs.reshape([1, 3]));
      const units = Array.from(next.outputs.dataSync(), (unit) => unit.toFixed(2).padStart(5));
      const shares = Array.from(tf.softmax(logits).dataSync(), (share) => share.toFixed(2));
      print(`${letter}    ${units.join('  ')}        ${shares.join('  ')}`);
      state = next.state;
    }
  };

  const start = store.readAll();
  show('before', store.params(start));
  const gradients = tf.grads((...tensors) => lossOf(store.params(tensors)));
  let weights = start;
  for (let step = 0; step < 200; step++) {
    const ofWeights = gradients(weights);
    weights = weights.map((weight, place) => weight.sub((ofWeights[place] ?? weight).mul(0.5)));
  }
  const params = store.params(weights);
  show('after 200 steps', params);

  let [state, text] = [network.start(1), 'h'];
  while (text.length < 5) {
    const next = network.read(params, { ids: idsOf(text.slice(-1)), state }, INFER);
    const likeliest = network.logits(params, next.outputs.reshape([1, 3])).argMax(1).dataSync()[0] ?? NaN; // prettier-ignore
    [state, text] = [next.state, `${text}${LETTERS[likeliest] ?? ''}`];
  }
  print(`from h on, always the likeliest: ${text}`);
  store.dispose();
  return undefined;
};
