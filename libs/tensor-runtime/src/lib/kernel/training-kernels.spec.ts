import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import type { KernelsReport } from '../../../testing/kernels-child';
import { currentEngineFolder, trainingKernelsFile } from '@tolmach/durable-files';
import { openEngine } from '../engine/engine';
import { runNative } from './native-kernel';
import { hasTrainingKernels, setProductPrecision } from './training-kernels';
import { tf } from '../tensor/tf';

jest.setTimeout(120_000); // a busy machine may take its time

const CHILD = path.join(__dirname, '../../../testing/kernels-child.ts');

/** What the kernels say in a process of their own, where they are chosen anew. */
function kernelsIn(environment: Readonly<Record<string, string>>, precision = 'float32'): KernelsReport {
  const node = [...NODE_FROM_SOURCE, CHILD, precision];
  const options = { encoding: 'utf8', env: { ...process.env, ...environment } } as const;
  return JSON.parse(execFileSync(process.execPath, node, options)) as KernelsReport; // as the child prints it
}

const processor = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
const isFast = /\bavx2\b/.test(processor) && /\bfma\b/.test(processor);
const hasBfloat16 = isFast && /\bavx512_bf16\b/.test(processor);
const isInstalled = existsSync(trainingKernelsFile(currentEngineFolder()));
const onEngine = isInstalled ? describe : describe.skip; // `engine install` compiles them; CI has done so

onEngine('training kernels', () => {
  it.each(['avx512', 'avx2'])('give what the composed operations give, with at most %s', (level) => {
    const { isThere, differences } = kernelsIn({ TOLMACH_KERNELS: level, TF_NUM_INTRAOP_THREADS: '2' });
    expect(isThere).toBe(isFast);
    expect(Object.keys(differences)).toHaveLength(isFast ? 46 : 0);
    for (const [name, difference] of Object.entries(differences))
      expect([name, difference < 5e-6]).toEqual([name, true]);
  });

  it('give the same bits on one thread and on three', () => {
    const one = kernelsIn({ TF_NUM_INTRAOP_THREADS: '1' });
    const three = kernelsIn({ TF_NUM_INTRAOP_THREADS: '3' });
    expect(three.sha256).toBe(one.sha256);
  });

  (hasBfloat16 ? it : it.skip)('give nearly the same with products in bfloat16, on any number of threads', () => {
    const one = kernelsIn({ TF_NUM_INTRAOP_THREADS: '1' }, 'bfloat16');
    expect(Object.keys(one.differences)).toHaveLength(46);
    for (const [name, difference] of Object.entries(one.differences))
      expect([name, difference < 0.08]).toEqual([name, true]); // of gates whose sums are of a hundred terms
    expect(one.differences['product']).toBeGreaterThan(1e-4); // eight bits are not twenty-four
    expect(one.differences['product']).toBeLessThan(0.01);
    expect(kernelsIn({ TF_NUM_INTRAOP_THREADS: '3' }, 'bfloat16').sha256).toBe(one.sha256);
  });

  it('are left alone when told so', () => {
    expect(kernelsIn({ TOLMACH_KERNELS: 'none' }).isThere).toBe(false);
  });

  it('refuse tensors whose sizes do not agree', async () => {
    await openEngine({ engine: 'tensorflow' });
    if (!hasTrainingKernels()) return;
    tf.tidy(() => {
      const attributes = { squashes_input: { bool: true }, squashes_output: { bool: true } };
      const step = (cell: tf.Tensor, packed: tf.Tensor, peepholes: tf.Tensor) => () =>
        runNative('TolmachLstmStep', attributes, [tf.zeros([2, 3]), tf.zeros([2, 4]), cell, packed, tf.zeros([16]), peepholes], 7); // prettier-ignore
      const packed = runNative('TolmachPack', { transposed: { bool: false } }, [tf.zeros([7, 16])], 1)[0] ?? tf.zeros([1]); // prettier-ignore
      const sizes = /expected inputs whose sizes agree/;
      expect(step(tf.zeros([2, 5]), tf.zeros([9]), tf.tensor1d([]))).toThrow(sizes);
      expect(step(tf.zeros([2, 4]), packed, tf.zeros([11]))).toThrow(sizes);
      expect(step(tf.zeros([2, 4]), packed, tf.zeros([12]))).not.toThrow();
    });
  });
});

describe('hasTrainingKernels', () => {
  it('is true of no engine but libtensorflow', async () => {
    await openEngine({ engine: 'cpu' });
    expect(hasTrainingKernels()).toBe(false);
  });
});

describe('setProductPrecision', () => {
  it('refuses bfloat16 on an engine without it, in a sentence', async () => {
    await openEngine({ engine: 'cpu' });
    expect(() => {
      setProductPrecision('bfloat16');
    }).toThrow(
      'productPrecision: expected an engine with products in bfloat16: that of npx @tolmach/engine install, on a CPU with AVX-512 BF16, received engine cpu. Choose float32, or train where it can run.',
    );
    setProductPrecision('float32');
  });

  it('rounds the factors of products, and sums them in float32', async () => {
    await openEngine({ engine: isInstalled ? 'tensorflow' : 'cpu' });
    if (!isInstalled || !hasTrainingKernels() || !hasBfloat16) return;
    const product = () => tf.tidy(() => tf.matMul(tf.tensor2d([[1 + 2 ** -9, 2 ** -20]]), tf.tensor2d([[1 + 3 * 2 ** -9], [1]])).dataSync()[0]); // prettier-ignore
    setProductPrecision('bfloat16');
    const rounded = product();
    setProductPrecision('float32');
    expect(rounded).toBe(Math.fround(1 + 2 ** -7 + 2 ** -20)); // 1 + 2^-9 is halfway to 1 + 2^-8 and rounds to even, 3 * 2^-9 up
    expect(product()).toBe(Math.fround((1 + 2 ** -9) * (1 + 3 * 2 ** -9) + 2 ** -20));
  });
});
