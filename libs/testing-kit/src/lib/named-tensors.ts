import { expectTensor } from './expect-tensor';
import { Mismatch } from './mismatch';

/** Tensors on the host by name, as weights and slots are kept. */
export type NamedTensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;

/** Expects tensors of the same names, and of values that differ by less than the tolerance. */
export function expectSameTensors(found: NamedTensors, expected: NamedTensors, tolerance: number): void {
  const [names, expectedNames] = [found, expected].map((tensors) => Object.keys(tensors).join(', '));
  if (names !== expectedNames) throw new Mismatch('tensors', expectedNames ?? '', names ?? '', 'Compare their names.');
  for (const [name, tensor] of Object.entries(found)) {
    expectTensor(tensor, name).toBeCloseTo(expected[name]?.values ?? [], tolerance);
  }
}

/** Rows of a matrix that differ between two sets of tensors. */
export function movedRows(before: NamedTensors, after: NamedTensors, name: string): number[] {
  const { shape = [], values = new Float32Array() } = before[name] ?? {};
  const width = values.length / (shape[0] ?? NaN);
  const hasMoved = (row: number) =>
    values.slice(row * width, (row + 1) * width).some((value, index) => value !== after[name]?.values[row * width + index]); // prettier-ignore
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => row).filter(hasMoved);
}
