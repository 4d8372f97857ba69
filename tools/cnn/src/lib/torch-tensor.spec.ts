import fc from 'fast-check';
import { contiguous, transposed } from './torch-tensor';

const shapes = fc.array(fc.nat(4), { maxLength: 4 });

/** Row-major strides. */
function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}

it('transposing there and back gives the same elements', () => {
  fc.assert(
    fc.property(shapes, fc.nat(3), (shape, shift) => {
      const size = shape.reduce((product, each) => product * each, 1);
      const elements = Float32Array.from({ length: size + shift }, (_, index) => index);
      const tensor = { shape, strides: stridesOf(shape), offset: shift, elements };
      const order = shape.map((_, axis) => (axis + 1) % shape.length);
      const back = shape.map((_, axis) => (axis + shape.length - 1) % shape.length);
      const turned = contiguous(transposed(tensor, order));
      const stored = { ...turned, strides: stridesOf(turned.shape), offset: 0, elements: turned.values };
      expect(contiguous(transposed(stored, back))).toEqual({ shape, values: elements.slice(shift) });
    }),
  );
});

it('gives the transpose of a matrix row by row', () => {
  const matrix = { shape: [2, 3], strides: [3, 1], offset: 0, elements: Float32Array.of(1, 2, 3, 4, 5, 6) };
  expect(contiguous(transposed(matrix, [1, 0]))).toEqual({ shape: [3, 2], values: Float32Array.of(1, 4, 2, 5, 3, 6) });
});
