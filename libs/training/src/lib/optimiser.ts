import type { HostTensors, OptimiserConfig } from '@tolmach/contracts';
import {
  applyAdam,
  applyGradientDescent,
  applyMomentum,
  applyRmsProp,
  openVariable,
  readVariables,
  rowsOf,
  type ParameterStore,
  type Variable,
  type tf,
} from '@tolmach/tensor-runtime';
import type { TableRows } from './look-up';

/** Slots that each kind of optimiser keeps for every parameter. */
const SLOTS = {
  adam: ['first', 'second'],
  sgd: [],
  momentum: ['accumulation'],
  nesterov: ['accumulation'],
  rmsprop: ['meanSquare', 'velocity'],
} as const;

/** Which update it is, and of what. */
interface UpdateMoment {
  readonly learningRate: number;
  readonly step: number;
  /** Default: all. */
  readonly rows: Int32Array | undefined;
}

/** Turns gradients into updates of a store's parameters; owns the slots it needs for that. */
export class Optimiser {
  /** Paths of the parameters that are updated, in the order of the store's. */
  readonly names: readonly string[];
  private readonly slots: ReadonlyMap<string, Variable>;

  /**
   * @param saved - slots as {@link toHost} gave them; default: zeros
   * @param rateFactor - share of the learning rate that a parameter gets; 0 leaves it as it is
   */
  constructor(
    private readonly store: Pick<ParameterStore<unknown>, 'names' | 'variable'>,
    private readonly config: OptimiserConfig,
    saved?: HostTensors,
    readonly rateFactor: (path: string) => number = () => 1,
  ) {
    this.names = store.names.filter((name) => rateFactor(name) > 0);
    const names = this.names.flatMap((name) => SLOTS[config.kind].map((slot) => `${name}/${slot}`));
    const shapeOf = (name: string) => store.variable(name.slice(0, name.lastIndexOf('/'))).shape;
    this.slots = new Map(names.map((name) => [name, openVariable(shapeOf(name), saved?.[name]?.values)]));
  }

  /** Whether tables that are only looked up are updated by the rows of the batch alone. */
  get isLazy(): boolean {
    return this.config.embeddings === 'lazy';
  }

  /**
   * Updates the parameters in place.
   * @param gradients - in the order of `names`; borrowed
   * @param step - counted from 1
   * @param rows - of tables whose gradient is of these rows alone: their other rows, and the slots of those, stay as
   * they are
   */
  apply(gradients: readonly tf.Tensor[], learningRate: number, step: number, rows: TableRows = new Map()): void {
    this.names.forEach((name, index) => {
      const moment = { learningRate: learningRate * this.rateFactor(name), step, rows: rows.get(name) };
      const gradient = gradients[index];
      if (gradient !== undefined) this.applyOne(name, gradient, moment);
    });
  }

  /** Copies of all slots on the host. */
  toHost(): Promise<HostTensors> {
    return readVariables(this.slots);
  }

  dispose(): void {
    for (const slot of this.slots.values()) slot.dispose();
  }

  private applyOne(name: string, gradient: tf.Tensor, { learningRate, step, rows }: UpdateMoment): void {
    const { kind, beta1, beta2, epsilon, momentum, dampened, decay } = this.config;
    const whole = this.store.variable(name);
    const parameter = rowsOf(whole, rows);
    const slot = (slotName: string) => rowsOf(this.slots.get(`${name}/${slotName}`) ?? whole, rows); // SLOTS lists it
    switch (kind) {
      case 'adam': {
        const moments = { first: slot('first'), second: slot('second') };
        applyAdam(parameter, moments, gradient, { learningRate, beta1, beta2, epsilon, step });
        return;
      }
      case 'sgd':
        applyGradientDescent(parameter, gradient, learningRate);
        return;
      case 'momentum':
      case 'nesterov': {
        const rate = dampened ? learningRate * (1 - momentum) : learningRate;
        const update = { learningRate: rate, momentum, nesterov: kind === 'nesterov' };
        applyMomentum(parameter, slot('accumulation'), gradient, update);
        return;
      }
      case 'rmsprop': {
        const slots = { meanSquare: slot('meanSquare'), velocity: slot('velocity') };
        applyRmsProp(parameter, slots, gradient, { learningRate, decay, momentum, epsilon });
      }
    }
  }
}
