import type { CaptionerModel } from '@tolmach/captioning';
import { CaptioningNetwork } from '@tolmach/captioning/network';
import { pathInCnn } from '@tolmach/contracts';
import { captioningModelFileSchema } from '@tolmach/captioning/system';
import type { HostTensors } from '@tolmach/contracts';
import { listSpecs, sizeOf } from '@tolmach/tensor-runtime';

/** Special pieces and one more. */
const NUM_PIECES = 5;

/**
 * A model with the same CNN and a decoder of one channel, which costs nothing: what it takes to encode is the CNN.
 */
export function cnnAlone({ file, cnn, weights: all }: CaptionerModel): CaptionerModel {
  const sizes = { embeddingSize: 1, hiddenSize: 1, numLayers: 1, attentionSize: 1, readoutSize: 1 };
  const alone = captioningModelFileSchema.parse({
    ...file,
    vocabularySize: NUM_PIECES,
    architecture: {
      encoder: { cut: file.architecture.encoder.cut, projectionSize: 1 },
      decoder: { ...sizes, bridge: 'zero', attention: 'dot' },
    },
  });
  const { architecture, image, vocabularySize } = alone;
  const specs = listSpecs(new CaptioningNetwork({ architecture, cnn, image, vocabularySize }).specs());
  const weights: HostTensors = Object.fromEntries(
    specs.map(({ path, spec: { shape } }) => {
      const kept = pathInCnn(path) === undefined ? undefined : all[path];
      return [path, kept ?? { shape, values: new Float32Array(sizeOf(shape)) }] as const;
    }),
  );
  return { file: alone, cnn, weights };
}
