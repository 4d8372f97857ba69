import { ModelFileError, expectParameters } from '@tolmach/contracts';
import type { HostTensor, HostTensors } from '@tolmach/contracts';
import { buildParams, listSpecs } from './parameter-spec';
import type { ParameterSpecs } from './parameter-spec';
import type { SeededRandom } from '../random/seeded-random';
import { sizeOf } from '../tensor/shape';
import type { tf } from '../tensor/tf';
import { openVariable } from './variable';
import type { Variable } from './variable';

/** Copies of named variables on the host. */
export async function readVariables(variables: ReadonlyMap<string, Variable>): Promise<HostTensors> {
  const entries: [string, HostTensor][] = [];
  for (const [name, variable] of variables) {
    const tensor = variable.read();
    entries.push([name, { shape: variable.shape, values: Float32Array.from(await tensor.data()) }]);
    tensor.dispose();
  }
  return Object.fromEntries(entries);
}

/**
 * The one owner of a model's weights: makes the variables, hands them out as the typed tree that the layers take,
 * saves and loads them, and frees them all.
 */
export class ParameterStore<Params> {
  private constructor(
    private readonly specs: ParameterSpecs<Params>,
    private readonly variables: ReadonlyMap<string, Variable>,
  ) {}

  /** A store of freshly initialised parameters; each depends on the seed and its own path only. */
  static initialise<Params>(specs: ParameterSpecs<Params>, random: SeededRandom): ParameterStore<Params> {
    const values = listSpecs(specs).map(({ path, spec }) => [
      path,
      { shape: spec.shape, values: spec.initialise(spec.shape, random.site(path)) },
    ]);
    return ParameterStore.fromHost(specs, Object.fromEntries(values) as HostTensors, 'ParameterStore.initialise'); // pairs as built
  }

  /**
   * A store of the given values.
   * @param where - file that they came from, for the error sentence
   * @throws {@link ModelFileError} naming all missing, extra and mis-shaped parameters at once
   */
  static fromHost<Params>(specs: ParameterSpecs<Params>, values: HostTensors, where: string): ParameterStore<Params> {
    const named = listSpecs(specs);
    expectParameters(new Map(named.map(({ path, spec }) => [path, spec.shape])), values, where);
    const variables = named.map(({ path, spec }): [string, Variable] => [
      path,
      openVariable(spec.shape, values[path]?.values ?? new Float32Array()),
    ]);
    return new ParameterStore(specs, new Map(variables));
  }

  /** Slash paths of all parameters, sorted. */
  get names(): readonly string[] {
    return [...this.variables.keys()];
  }

  /** The variable at a path that {@link names} lists. */
  variable(name: string): Variable {
    const variable = this.variables.get(name);
    if (variable !== undefined) return variable;
    throw new ModelFileError({
      where: 'ParameterStore.variable',
      expected: `one of ${this.names.join(', ')}`,
      received: name,
      next: 'Use a path that names lists.',
    });
  }

  /** The values now, in the order of {@link names}; the caller (or its tidy) owns the tensors. */
  readAll(): tf.Tensor[] {
    return [...this.variables.values()].map((variable) => variable.read());
  }

  /** The typed tree that layers take, made of tensors in the order of {@link names}. */
  params(tensors: readonly tf.Tensor[]): Params {
    const byPath = new Map(this.names.map((name, index) => [name, tensors[index]]));
    return buildParams(this.specs, (path) => byPath.get(path) ?? this.variable(path).read());
  }

  /** Copies of all values on the host, by path. */
  toHost(): Promise<HostTensors> {
    return readVariables(this.variables);
  }

  /** Number of scalar parameters. */
  get size(): number {
    return [...this.variables.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}
