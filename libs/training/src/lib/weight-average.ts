import { applyGradientDescent, openVariable, readVariables, tf } from '@tolmach/tensor-runtime';
import type { HostTensors } from '@tolmach/contracts';
import type { ParameterStore, Variable } from '@tolmach/tensor-runtime';

/**
 * Exponential moving average of a store's parameters, which validates better than the last iterate.
 * @see Polyak and Juditsky 1992; in this exponential form Kingma and Ba 2015, section 7.2
 */
export class WeightAverage {
  private readonly averages: ReadonlyMap<string, Variable>;

  /** @param start - parameter values, or averages as {@link toHost} gave them */
  constructor(
    private readonly store: ParameterStore<unknown>,
    private readonly decay: number,
    start: HostTensors,
  ) {
    this.averages = new Map(
      store.names.map((name) => [
        name,
        openVariable(store.variable(name).shape, start[name]?.values ?? new Float32Array()),
      ]),
    );
  }

  /**
   * Takes in the parameters after a step, counted from 1; early steps decay faster, since the start is not an average.
   */
  update(step: number): void {
    const decay = Math.min(this.decay, (1 + step) / (10 + step));
    for (const [name, average] of this.averages) {
      tf.tidy(() => {
        const [mean, value] = [average.read(), this.store.variable(name).read()];
        const difference = mean.sub(value);
        mean.dispose(); // an update in place must find no other reader
        applyGradientDescent(average, difference, 1 - decay);
      });
    }
  }

  /** The averages now, in the order of the store's names; the caller (or its tidy) owns the tensors. */
  readAll(): tf.Tensor[] {
    return this.store.names.flatMap((name) => this.averages.get(name)?.read() ?? []);
  }

  toHost(): Promise<HostTensors> {
    return readVariables(this.averages);
  }

  dispose(): void {
    for (const average of this.averages.values()) average.dispose();
  }
}
