import { hasNativeKernels, runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { philox } from './philox';
import type { PhiloxCounter, PhiloxKey } from './philox';
import { sizeOf } from '../tensor/shape';
import { tf } from '../tensor/tf';

const UNIFORM_ATTRIBUTES: NativeAttributes = {
  dtype: { type: 'TF_FLOAT' },
  T: { type: 'TF_INT32' },
  Tseed: { type: 'TF_INT32' },
};

/** TensorFlow's StatelessRandomUniform mixes its two seeds through Philox under this key before use. */
const SCRAMBLE_KEY: PhiloxKey = [0x3ec8f720, 0x02461e29];

/**
 * Counter-based random numbers: a value depends on (seed, step, site) and nothing else, so a resumed run draws what
 * the uninterrupted run would have drawn, and the order of draws does not matter. The libtensorflow engine and the
 * host produce the same bits.
 */
export class SeededRandom {
  private readonly key: number;

  /**
   * @param seed - 0 to 2^31 - 1
   * @param step - 0 to 2^31 - 1, the training step
   * @param path - slash path of the drawing site
   */
  constructor(
    readonly seed: number,
    readonly step = 0,
    private readonly path = '',
  ) {
    this.key = hashPath(seed, path);
  }

  /** The generator of a named place below this one; different names give independent numbers. */
  site(name: string): SeededRandom {
    return new SeededRandom(this.seed, this.step, `${this.path}/${name}`);
  }

  /** Uniform float32 numbers in [0, 1) on the engine; the caller owns the tensor. */
  uniform(shape: number[]): tf.Tensor {
    if (!hasNativeKernels()) return tf.tensor(this.hostUniform(sizeOf(shape)), shape, 'float32');
    return tf.tidy(() => {
      const inputs = [tf.tensor1d(shape, 'int32'), tf.tensor1d([this.key, this.step], 'int32')];
      const [numbers] = runNative('StatelessRandomUniform', UNIFORM_ATTRIBUTES, inputs, 1);
      return numbers ?? tf.zeros(shape);
    });
  }

  /**
   * An inverted-dropout mask: 0 with probability `rate`, else 1 / (1 - rate); the caller owns the tensor.
   * @see Srivastava et al. 2014, section 10 (scaling at training time)
   */
  keepMask(shape: number[], rate: number): tf.Tensor {
    return tf.tidy(() =>
      this.uniform(shape)
        .greaterEqual(rate)
        .cast('float32')
        .mul(1 / (1 - rate)),
    );
  }

  /** Standard normal float32 numbers on the engine, by the Box-Muller transform; the caller owns the tensor. */
  normal(shape: number[]): tf.Tensor {
    return tf.tidy(() => {
      const radius = this.site('radius').uniform(shape).neg().log1p().mul(-2).sqrt();
      return radius.mul(
        this.site('angle')
          .uniform(shape)
          .mul(2 * Math.PI)
          .cos(),
      );
    });
  }

  /** `count` uniform float32 numbers in [0, 1) on the host, bit for bit those of {@link uniform}. */
  hostUniform(count: number): Float32Array {
    const { counter, key } = this.scrambledSeeds();
    const words = new Uint32Array(Math.ceil(count / 4) * 4);
    for (let block = 0; block * 4 < count; block++) {
      philox([block >>> 0, 0, counter[2], counter[3]], key, words, block * 4);
    }
    const numbers = new Float32Array(count);
    // 23 random mantissa bits under the exponent of 1, less 1: TensorFlow's conversion, exact in float32.
    for (let index = 0; index < count; index++) numbers[index] = ((words[index] ?? 0) & 0x7fffff) / 0x800000;
    return numbers;
  }

  /** `count` standard normal numbers on the host, by the Box-Muller transform. */
  hostNormal(count: number): Float32Array {
    const pairs = Math.ceil(count / 2);
    const uniform = this.hostUniform(pairs * 2);
    const numbers = new Float32Array(pairs * 2);
    for (let pair = 0; pair < pairs; pair++) {
      const radius = Math.sqrt(-2 * Math.log(1 - (uniform[2 * pair] ?? 0)));
      const angle = 2 * Math.PI * (uniform[2 * pair + 1] ?? 0);
      numbers[2 * pair] = radius * Math.cos(angle);
      numbers[2 * pair + 1] = radius * Math.sin(angle);
    }
    return numbers.subarray(0, count);
  }

  private scrambledSeeds(): { counter: PhiloxCounter; key: PhiloxKey } {
    const mixed = new Uint32Array(4);
    philox([this.key, 0, this.step, 0], SCRAMBLE_KEY, mixed, 0);
    const [key0 = 0, key1 = 0, counter2 = 0, counter3 = 0] = mixed;
    return { key: [key0, key1], counter: [0, 0, counter2, counter3] };
  }
}

/** FNV-1a over the path, started from the seed; 31 bits, so that int32 tensors hold it unsigned. */
function hashPath(seed: number, path: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  hash = Math.imul(hash ^ (seed >>> 16), 0x01000193) >>> 0;
  for (let index = 0; index < path.length; index++) {
    hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}
