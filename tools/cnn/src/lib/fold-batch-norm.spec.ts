import path from 'node:path';
import { expectTensor, readGolden } from '@tolmach/testing-kit';
import { foldBatchNorm } from './fold-batch-norm';
import { contiguous, transposed } from './torch-tensor';

const golden = readGolden(path.join(__dirname, '../../fixtures/batch-norm.json'));
const ORDERS: Readonly<Record<string, number[]>> = { conv2d: [2, 3, 1, 0], depthwise_conv2d: [2, 3, 0, 1] };

it.each(golden.cases.map((each) => [each.name, each] as const))('%s is what PyTorch fuses it to', (name, each) => {
  const { shape, values } = each.tensor('convolution');
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const kernel = contiguous(transposed({ shape, strides, offset: 0, elements: values }, ORDERS[name] ?? []));
  const learnt = (part: string): Float32Array => each.tensor(`norm/${part}`).values;
  const folded = foldBatchNorm(kernel, {
    weight: learnt('weight'),
    bias: learnt('bias'),
    mean: learnt('mean'),
    variance: learnt('variance'),
  });
  // float32 there, float64 here; values reach a hundred
  expectTensor(folded.weights, 'weights').toBeCloseTo(each.tensor('weights'), { absolute: 1e-6, relative: 1e-6 });
  expectTensor(folded.bias, 'bias').toBeCloseTo(each.tensor('bias'), { absolute: 1e-5, relative: 1e-6 });
});
