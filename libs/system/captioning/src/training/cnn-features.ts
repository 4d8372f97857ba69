import { applyCnn, cnnSpecs, normalisePixels } from '@tolmach/cnn-image-encoder';
import type { CnnParams } from '@tolmach/cnn-image-encoder';
import type { HostTensor } from '@tolmach/contracts';
import { batchPixels } from '@tolmach/image-input';
import type { DecodedImage } from '@tolmach/image-input';
import { ParameterStore, disposeTree, listSpecs, tf } from '@tolmach/tensor-runtime';
import type { FeatureOrigin } from './feature-cache';

/** A CNN with its weights on the engine, up to one layer (`input`: the normalised pixels). The owner disposes it. */
export class CnnFeatures {
  private readonly store: ParameterStore<CnnParams>;
  private readonly tensors: tf.Tensor[];

  /** @throws {@link ModelFileError} when weights of layers that are needed are missing or of another shape */
  constructor(private readonly origin: FeatureOrigin) {
    const { cnn, weights, layer } = origin;
    const specs = layer === 'input' ? {} : cnnSpecs(cnn, layer);
    const needed = listSpecs(specs).flatMap(({ path }): [string, HostTensor][] => {
      const tensor = weights[path];
      return tensor === undefined ? [] : [[path, tensor]];
    });
    this.store = ParameterStore.fromHost(specs, Object.fromEntries(needed), `CNN ${cnn.name}`);
    this.tensors = this.store.readAll();
  }

  /** The layer's output for each image, [height, width, channel]. */
  async of(images: readonly DecodedImage[]): Promise<HostTensor[]> {
    const { cnn, layer, image } = this.origin;
    const grids = tf.tidy(() => {
      const pixels = normalisePixels(cnn, batchPixels(images, image)); // [batch, height, width, 3]
      return applyCnn(cnn, this.store.params(this.tensors), pixels, { to: layer }); // [batch, height, width, channel]
    });
    try {
      const values = await grids.data<'float32'>();
      const [, ...shape] = grids.shape;
      const size = values.length / images.length;
      return images.map((_, index) => ({ shape, values: values.slice(index * size, (index + 1) * size) }));
    } finally {
      grids.dispose();
    }
  }

  dispose(): void {
    disposeTree(this.tensors);
    this.store.dispose();
  }
}
