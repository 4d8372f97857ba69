import { join } from 'node:path';
import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, goldenToTensor, readGolden } from '@tolmach/testing-kit';
import { classifierArchitectureSchema } from '../architecture';
import { ClassifierNetwork } from '../network/classifier-network';
import { classificationObjective } from './classification-objective';
import { textBatch } from './text-batches';

const golden = readGolden(join(__dirname, '../../fixtures/classifiers.json'));
const { rows, labels, weights, smoothing } = golden.settings as {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly smoothing: number;
};

/** As the script has them. */
const ARCHITECTURES = {
  convolution: { network: 'convolution', convolution: { widths: [2, 3], filters: 6 } },
  recurrent: { network: 'recurrent', recurrent: { hiddenSize: 4, numLayers: 2 } },
} as const;

describe.each(golden.cases)('$name of PyTorch', ({ name, tensor, tensorNames }) => {
  it.each(['cpu', 'wasm'] as const)('has the same logits, loss and gradients on %s', async (engine) => {
    await openEngine({ engine });
    const keys = ARCHITECTURES[name as keyof typeof ARCHITECTURES]; // the script writes these two
    const architecture = classifierArchitectureSchema.parse({ embeddingSize: 5, ...keys });
    const network = new ClassifierNetwork(architecture, { vocabulary: 9, classes: 3 });
    const paths = tensorNames.filter((path) => tensorNames.includes(`gradient/${path}`));
    const store = ParameterStore.fromHost(
      network.specs(),
      Object.fromEntries(paths.map((path) => [path, tensor(path)])),
      'golden',
    );
    const batch = textBatch(rows.map((ids, index) => ({ ids, classIndex: labels[index] ?? 0 })));
    const options = { labelSmoothing: smoothing, wordDropout: 0, classWeights: Float32Array.from(weights) };
    const objective = classificationObjective(network, options);
    const lossOf = (...values: tf.Tensor[]) => objective.loss(store.params(values), batch, INFER);
    tf.tidy(() => {
      const values = store.readAll();
      expectTensor(network.logits(store.params(values), batch.words), 'logits').toBeCloseTo(
        goldenToTensor(tensor('logits')),
        2e-5,
      );
      const { value, grads } = tf.valueAndGrads(lossOf)(values);
      expectTensor(value, 'loss').toBeCloseTo(goldenToTensor(tensor('loss')), 1e-5);
      store.names.forEach((path, index) => {
        const gradient = grads[index] ?? tf.scalar(NaN);
        expectTensor(gradient, path).toBeCloseTo(goldenToTensor(tensor(`gradient/${path}`)), 2e-5);
      });
    });
    store.dispose();
  });
});
