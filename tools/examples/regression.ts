import { z } from 'zod';
import { InputError, MODEL_FORMAT_VERSION, runShape, trainingFactsSchema } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { readModel, writeModel } from '@tolmach/model-folder';
import type { System } from '@tolmach/model-folder';
import { SeededRandom, tf, uniform } from '@tolmach/tensor-runtime';
import { withRun } from '@tolmach/training';
import type { CountedBatch, DataPosition, Objective, TrainOptions, TrainResult, TrainingTask } from '@tolmach/training';

/*
 * A whole system that no lib knows: lines through numbers. It has no decoder, no attention and no ids; what it shows is
 * that a new system needs a schema, a network, a task and one System value, and no change below libs/.
 */

const facts = trainingFactsSchema.prefault({});
const fileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION),
  kind: z.literal('regression'),
  architecture: z.strictObject({ numInputs: z.int().min(1) }),
  training: facts,
});
type RegressionFile = Readonly<z.infer<typeof fileSchema>>;

/** Regression, for whoever reads and writes model folders. */
export const REGRESSION: System<RegressionFile> = { kind: 'regression', schema: fileSchema, fileNames: () => [] };

/** A config of a run; all but the number of inputs is what every run has. */
export const regressionConfigSchema = z.strictObject({
  numInputs: z.int().min(1).default(3),
  update: z
    .strictObject({
      clipNorm: z.number().default(0),
      clipValue: z.number().default(0),
      weightDecay: z.number().default(0),
      averageDecay: z.number().default(0),
    })
    .prefault({}),
  validation: z
    .strictObject({
      everySteps: z.int().default(10),
      metric: z.literal('error').default('error'),
      patience: z.int().default(100),
    })
    .prefault({}),
  ...runShape,
});
type RegressionConfig = Readonly<z.infer<typeof regressionConfigSchema>>;

type Params = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D };

/** Points, `[size, numInputs]`, and what is to be found of them, `[size, 1]`; `drift` is handed from batch to batch. */
interface Points extends CountedBatch {
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
  readonly drift?: number | undefined;
}

const BATCH_SIZE = 16;

/** The points of a place in the data, the same each time. */
function pointsAt({ epoch, batch }: DataPosition, numInputs: number): Points {
  const inputs = new SeededRandom(17, epoch, `batch ${batch}`).hostUniform(BATCH_SIZE * numInputs);
  const outputs = Float32Array.from({ length: BATCH_SIZE }, (_, row) =>
    Array.from({ length: numInputs }, (_input, index) => (index + 1) * (inputs[row * numInputs + index] ?? NaN)).reduce(
      (sum, value) => sum + value,
      0.5,
    ),
  );
  return { inputs, outputs, size: BATCH_SIZE };
}

function predict({ kernel, bias }: Params, inputs: Float32Array): tf.Tensor2D {
  return tf
    .tensor2d(inputs, [inputs.length / kernel.shape[0], kernel.shape[0]])
    .matMul<tf.Tensor2D>(kernel)
    .add(bias);
}

/** Mean squared error; each step hands the drift of its loss to the next, as numbers and as a tensor. */
const objective: Objective<Params, Points> = {
  unit: { countKey: 'values', rateKey: 'valuesPerSecond', label: 'values' },
  lossLabel: 'mean squared error',
  prepare: (batch, _store, _random, { numbers, tensors } = {}) => {
    const [kept] = tensors?.['drift']?.values ?? [];
    if (kept !== undefined && numbers?.['drift'] !== kept) throw unlike(kept, numbers?.['drift']);
    return { ...batch, drift: kept };
  },
  loss: (params, { inputs, outputs, size }, _, leave) =>
    tf.tidy(() => {
      const difference = predict(params, inputs).sub(tf.tensor2d(outputs, [size, 1]));
      const loss = difference.square().mean<tf.Scalar>();
      leave?.('loss', loss);
      return loss;
    }),
  carry: (_, { drift = 0 }, loss, left) => {
    const values = Float32Array.of(0.9 * drift + 0.1 * (left['loss']?.values[0] ?? loss));
    return { numbers: { drift: values[0] ?? NaN }, tensors: { drift: { shape: [1], values } } };
  },
};

function unlike(tensor: number, number = NaN): InputError {
  const next = 'Resume from another checkpoint.';
  return new InputError({ where: 'drift', expected: String(number), received: String(tensor), next });
}

function regressionTask({ numInputs, savedPrecision }: RegressionConfig): TrainingTask<Params, Points> {
  const held = pointsAt({ epoch: -1, batch: 0 }, numInputs);
  return {
    specs: {
      kernel: { shape: [numInputs, 1], initialise: uniform(0.1) },
      bias: { shape: [1], initialise: uniform(0.1) },
    },
    objective,
    rateFactor: () => 1,
    dataChecksum: `points of ${numInputs}`,
    files: {},
    description: `${numInputs} inputs`,
    smallerIsBetter: ['error'],
    async *batches(position) {
      for (let place = position; ;) {
        const next = { epoch: place.epoch, batch: place.batch + 1 };
        yield await Promise.resolve({ batch: pointsAt(place, numInputs), next });
        place = next;
      }
    },
    async validate(params) {
      const loss = objective.loss(params, held, { kind: 'infer' });
      const [error = NaN] = await loss.data();
      loss.dispose();
      return { scores: { error }, samples: [`sample     one point`, `hypothesis ${error.toFixed(3)}`] };
    },
    writeModel: (folder, weights, { count: _, ...known }) => {
      const training = { ...known, targetTokens: 0 };
      const architecture = { numInputs };
      const file: RegressionFile = { formatVersion: MODEL_FORMAT_VERSION, kind: 'regression', architecture, training };
      return writeModel(folder, { file, weights, files: {} }, savedPrecision);
    },
    close: () => Promise.resolve(),
  };
}

/** Trains a regression, or continues a run. */
export function trainRegression(config: RegressionConfig, options: TrainOptions): Promise<TrainResult> {
  return withRun({ config, schema: regressionConfigSchema, options }, (run) => run.train(regressionTask(config)));
}

/** What a model makes of some inputs, `[row*numInputs]`. */
export async function openRegression(folder: string): Promise<(inputs: Float32Array) => Float32Array> {
  const { weights } = await readModel(REGRESSION, folder);
  return (inputs) => evaluate(weights, inputs);
}

function evaluate({ kernel, bias }: HostTensors, inputs: Float32Array): Float32Array {
  const factors = kernel?.values ?? new Float32Array();
  return Float32Array.from({ length: inputs.length / factors.length }, (_, row) =>
    factors.reduce(
      (sum, factor, index) => sum + factor * (inputs[row * factors.length + index] ?? NaN),
      bias?.values[0] ?? NaN,
    ),
  );
}
