import { ConfigError, gridSize, imageConfigSchema, layersTo } from '@tolmach/contracts';
import { captioningArchitectureSchema } from '../architecture';
import type { ImageConfig } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { cnnOf, readCnnFolder } from '../model/cnn-folder';
import { CAPTIONING } from '../system';
import { cnnWeights } from './cnn-weights';
import type { FeatureOrigin } from './feature-cache';
import { cnnFolder } from './installed-cnn';

/** Where the CNN of an export is: in a captioning model, or on its own. */
export type FeatureSource =
  | { readonly model: ModelSource }
  | {
      /** folder, or name of an installed CNN */
      readonly cnn: string;
      /** default: training's own */
      readonly image?: ImageConfig;
    };

/**
 * The CNN, layer and image config that features come from.
 * @param layer - default: the cut of the model, or of training's defaults
 * @throws {@link ModelFileError}, {@link ConfigError} when folder or layer cannot be used
 */
export async function openFeatureSource(source: FeatureSource, layer: string | undefined): Promise<FeatureOrigin> {
  const origin = 'model' in source ? await modelOrigin(source.model, layer) : await cnnOrigin(source, layer);
  gridSize(origin.cnn, origin.layer, origin.image); // throws where the layer is unknown or the image too small
  return origin;
}

async function modelOrigin(source: ModelSource, layer: string | undefined): Promise<FeatureOrigin> {
  const model = await readModel(CAPTIONING, source);
  const { folder, file, weights } = model;
  const cnn = cnnOf(model, folder);
  const { cut } = file.architecture.encoder;
  const kept = layersTo(cnn, cut).map(({ name }) => name);
  if (layer !== undefined && cnn.layers.some(({ name }) => name === layer) && !kept.includes(layer)) {
    throw new ConfigError({
      where: folder,
      expected: `a layer up to ${cut}, where the model cuts its CNN (${kept.join(', ')})`,
      received: layer,
      next: 'Name one of these, or give the CNN folder, which has all layers.',
    });
  }
  return { cnn, weights: cnnWeights(weights), layer: layer ?? cut, image: file.image };
}

async function cnnOrigin(
  { cnn: named, image = imageConfigSchema.parse({}) }: Extract<FeatureSource, { readonly cnn: string }>,
  layer = captioningArchitectureSchema.parse({}).encoder.cut,
): Promise<FeatureOrigin> {
  const { cnn, weights } = await readCnnFolder(await cnnFolder(named));
  return { cnn, weights, layer, image };
}
