import { ConfigError } from '@tolmach/contracts';
import type { HostTensors, UpdateConfig } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { SeededRandom, applyGradientDescent, rowsOf, sumOfSquares, tf } from '@tolmach/tensor-runtime';
import type { ParameterStore } from '@tolmach/tensor-runtime';
import { compactBatch } from './look-up';
import type { CompactBatch } from './look-up';
import type { Carried, CountedBatch, Leave, Objective } from './objective';
import type { Optimiser } from './optimiser';

/** What one step reports. */
export interface TrainedStep {
  /** Mean loss per unit of the objective. */
  readonly loss: number;
  /** Global gradient norm before clipping. */
  readonly gradientNorm: number;
  /** What the next step is given, of objectives that hand something on. */
  readonly carried?: Carried | undefined;
}

/** Which step it is, and what it is given. */
export interface StepMoment {
  /** Counted from 1; with the seed it fixes every random mask. */
  readonly step: number;
  readonly learningRate: number;
  /** What the step before returned; nothing before the first. */
  readonly carried?: Carried | undefined;
}

/** What a training step works on. */
export interface StepMachinery<Params, Batch extends CountedBatch> {
  readonly objective: Objective<Params, Batch>;
  readonly store: ParameterStore<Params>;
  readonly optimiser: Optimiser;
  readonly update: Pick<UpdateConfig, 'clipNorm' | 'clipValue' | 'weightDecay'>;
  readonly seed: number;
}

/**
 * One optimiser step on one batch.
 * @throws {@link ConfigError} when loss or gradient is not finite; the parameters are then as before the step
 */
export async function trainStep<Params, Batch extends CountedBatch>(
  machinery: StepMachinery<Params, Batch>,
  batch: Batch,
  { step, learningRate, carried = {} }: StepMoment,
): Promise<TrainedStep> {
  const { objective, store, optimiser, update, seed } = machinery;
  const random = new SeededRandom(seed, step, 'train');
  const prepared = await objective.prepare(batch, store, random, carried);
  const compact = compactBatch(prepared, lookUpsOf(machinery));
  const left = new Map<string, tf.Tensor>();
  const leave: Leave = (name, tensor) => left.set(name, tf.keep(tensor.clone()));
  const { loss, gradients, norm } = batchGradients(machinery, compact, { kind: 'train', random }, leave);
  const [lossValue = NaN, gradientNorm = NaN] = await readBoth(loss, norm);
  if (!Number.isFinite(lossValue) || !Number.isFinite(gradientNorm)) {
    tf.dispose([...gradients, ...left.values()]);
    throw divergedAt(
      `training step ${String(step)}`,
      `loss ${String(lossValue)}, gradient norm ${String(gradientNorm)}`,
    );
  }
  const { clipNorm, clipValue, weightDecay } = update;
  const scale = clipNorm > 0 && gradientNorm > clipNorm ? clipNorm / gradientNorm : 1;
  tf.tidy(() => {
    const clip = (gradient: tf.Tensor) => (clipValue > 0 ? gradient.clipByValue(-clipValue, clipValue) : gradient);
    const clipped = gradients.map((gradient) => clip(scale < 1 ? gradient.mul(scale) : gradient));
    if (weightDecay > 0) decayWeights(machinery, learningRate * weightDecay);
    optimiser.apply(clipped, learningRate, step, compact.rows);
  });
  tf.dispose(gradients);
  const values = await readLeft(left);
  return { loss: lossValue, gradientNorm, carried: await objective.carry?.(carried, prepared, lossValue, values) };
}

/** The tables that a step reads rows of: none where all rows are updated. */
function lookUpsOf<Params, Batch extends CountedBatch>({ objective, optimiser }: StepMachinery<Params, Batch>) {
  return optimiser.isLazy ? objective.lookUps : [];
}

/** Gradients of the parameters that the optimiser updates, in its order; of tables, only of the batch's rows. */
function batchGradients<Params, Batch extends CountedBatch>(
  { objective, store, optimiser }: StepMachinery<Params, Batch>,
  { batch, rows }: CompactBatch<Batch>,
  mode: Mode,
  leave: Leave,
) {
  return tf.tidy(() => {
    const values = new Map(store.names.map((name) => [name, rowsOf(store.variable(name), rows.get(name)).read()]));
    const lossOf = (...tensors: tf.Tensor[]): tf.Scalar => {
      const all = new Map([...values, ...optimiser.names.map((name, index) => [name, tensors[index]] as const)]);
      return objective.loss(store.params(tensorsOf(all, store.names)), batch, mode, leave);
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(tensorsOf(values, optimiser.names));
    const squares = grads.map(sumOfSquares);
    return { loss: value, gradients: grads, norm: tf.addN(squares).sqrt() };
  });
}

function tensorsOf(tensors: ReadonlyMap<string, tf.Tensor | undefined>, names: readonly string[]): tf.Tensor[] {
  return names.flatMap((name) => tensors.get(name) ?? []);
}

async function readBoth(loss: tf.Scalar, norm: tf.Scalar): Promise<number[]> {
  const both = [loss, norm];
  const values = await Promise.all(both.map((scalar) => scalar.data()));
  tf.dispose(both);
  return values.map((value) => value[0] ?? NaN);
}

/** The values of the tensors, which are freed. */
async function readLeft(left: ReadonlyMap<string, tf.Tensor>): Promise<HostTensors> {
  const read = async ([name, tensor]: [string, tf.Tensor]) => {
    const values = Float32Array.from(await tensor.data());
    tensor.dispose();
    return [name, { shape: tensor.shape, values }] as const;
  };
  return Object.fromEntries(await Promise.all([...left].map(read)));
}

/** Decoupled weight decay. @see Loshchilov and Hutter 2019, algorithm 2 */
function decayWeights(
  { store, optimiser }: { store: Pick<ParameterStore<unknown>, 'variable'>; optimiser: Optimiser },
  rate: number,
): void {
  for (const name of optimiser.names) {
    const variable = store.variable(name);
    const shrink = tf.tidy(() => variable.read().mul(rate * optimiser.rateFactor(name)));
    applyGradientDescent(variable, shrink, 1);
    shrink.dispose();
  }
}

/** The fault of numbers that overflowed or became NaN. */
export function divergedAt(where: string, received: string): ConfigError {
  return new ConfigError({
    where,
    expected: 'finite numbers',
    received,
    next: 'Lower schedule.learningRate or update.clipNorm and start a new run, from the best model of this one if it has one.',
    code: 'training-diverged',
  });
}
