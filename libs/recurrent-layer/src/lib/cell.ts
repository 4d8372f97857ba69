import type { ParameterSpecs, tf } from '@tolmach/tensor-runtime';

/** State of a cell between steps, each [batch, hidden]; an LSTM has `cell` as well as `hidden`. */
export type CellState = { readonly hidden: tf.Tensor2D; readonly [name: string]: tf.Tensor2D };

/** Parameters of a cell by name; each cell's file says which. */
export type CellParams = { readonly [name: string]: tf.Tensor };

/** A recurrent cell: one step of one layer. Cells never loop over time. */
export interface RecurrentCell {
  readonly hiddenSize: number;
  /** The parameter whose last `rows` rows multiply the hidden state; all of them without `rows`. Some cells have none. */
  readonly recurrentWeights?: { readonly name: string; readonly rows?: number };
  /** Shapes and starting values of the parameters for inputs of `inputSize` channels. */
  specs(inputSize: number): ParameterSpecs<CellParams>;
  /** A state of zeros; the caller (or its tidy) owns it. */
  start(batchSize: number): CellState;
  /** The next state for `input` [batch, input]; the caller (or its tidy) owns it. */
  step(params: CellParams, input: tf.Tensor2D, state: CellState): CellState;
}

/** The state with each of its tensors replaced. */
export function mapState(state: CellState, change: (part: tf.Tensor2D, name: string) => tf.Tensor2D): CellState {
  const entries = Object.entries(state).map(([name, part]) => [name, change(part, name)]);
  return Object.fromEntries(entries) as CellState; // the same names as `state`, `hidden` among them
}
