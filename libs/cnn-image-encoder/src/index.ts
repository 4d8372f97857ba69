export { cnnSpecs } from './lib/cnn-params';
export type { CnnParams, ConvolutionParams } from './lib/cnn-params';
export { normalisePixels } from './lib/normalise-pixels';
export { applyCnn } from './lib/apply-cnn';
export type { CnnRange } from './lib/apply-cnn';
export { CnnImageEncoder } from './lib/cnn-image-encoder';
export type { ImageEncoderParams } from './lib/cnn-image-encoder';
