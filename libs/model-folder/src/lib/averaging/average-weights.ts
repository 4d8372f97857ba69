import { ModelFileError, UsageError } from '@tolmach/contracts';
import type { HostTensor, HostTensors } from '@tolmach/contracts';

/** Weights of a model, and its folder for error sentences. */
export interface FoundWeights {
  readonly where: string;
  readonly weights: HostTensors;
}

/** What to do about two models that cannot be averaged. */
export const LEAVE_OUT =
  'Only models of one architecture and one vocabulary can be averaged: leave one of the two out.';

/** What a sum starts from: to 0, even -0 would be lost. */
const NOTHING = -0;

/** Sum of the values of a tensor so far. */
interface TensorSum {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * The mean of the weights of models, each with an equal share; a model that comes twice has two. Models are taken in
 * one after the other, so that only one of them need be in memory besides the sums. Sums are float64 and the mean is
 * rounded to float32 once: the mean of copies of a model is that model bit for bit, and order matters by a last bit at
 * most.
 *
 * @throws {@link UsageError} when there is none
 * @throws {@link ModelFileError} when one has other parameters or shapes than the first, naming the first difference
 * @see Vaswani et al. 2017, section 6.1 (last checkpoints of a run); Izmailov et al. 2018 (points along one training)
 */
export async function averageWeights(
  models: AsyncIterable<FoundWeights> | Iterable<FoundWeights>,
): Promise<HostTensors> {
  const sums = new Map<string, TensorSum>();
  let first: string | undefined;
  let numModels = 0;
  for await (const { where, weights } of models) {
    if (first === undefined) {
      first = where;
      for (const [name, { shape, values }] of Object.entries(weights)) {
        sums.set(name, { shape, values: new Float64Array(values.length).fill(NOTHING) });
      }
    } else expectSameShapes(sums, first, { where, weights });
    for (const [name, { values }] of sums) addTo(values, weights[name]);
    numModels++;
  }
  if (numModels === 0) throw noModel();
  return Object.fromEntries([...sums].map(([name, sum]) => [name, meanOf(sum, numModels)]));
}

function addTo(sum: Float64Array, tensor: HostTensor | undefined): void {
  const values = tensor?.values ?? new Float32Array();
  for (let place = 0; place < values.length; place++) sum[place] = (sum[place] ?? 0) + (values[place] ?? 0);
}

function meanOf({ shape, values }: TensorSum, numModels: number): HostTensor {
  const mean = new Float32Array(values.length);
  for (let place = 0; place < mean.length; place++) mean[place] = (values[place] ?? 0) / numModels;
  return { shape, values: mean };
}

function expectSameShapes(sums: ReadonlyMap<string, TensorSum>, first: string, { where, weights }: FoundWeights): void {
  const names = [...new Set([...sums.keys(), ...Object.keys(weights)])].sort();
  const shapes = (name: string) => {
    const found = Object.hasOwn(weights, name) ? weights[name] : undefined;
    return [shapeText(sums.get(name)), shapeText(found)] as const;
  };
  for (const name of names) {
    const [wanted, found] = shapes(name);
    if (wanted === found) continue;
    throw new ModelFileError({
      where,
      expected: `weights ${name} as in ${first} (${wanted})`,
      received: found,
      next: LEAVE_OUT,
      code: 'unlike-models',
    });
  }
}

function shapeText(tensor: { readonly shape: readonly number[] } | undefined): string {
  return tensor === undefined ? 'none' : `[${tensor.shape.join(', ')}]`;
}

function noModel(): UsageError {
  return new UsageError({
    where: 'averageWeights',
    expected: 'at least one model',
    received: 'none',
    next: 'Name the models to average.',
  });
}
