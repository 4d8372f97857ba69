/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the engine asked for is loaded */
import { lazy, openOnEngine } from '@tolmach/contracts';
import type { CnnArchitecture, HostTensors, PixelBatch } from '@tolmach/contracts';
import type { CaptioningModelFile } from '../system';
import type { NetworkOpener, OpenedExecutor } from '@tolmach/decoding';

/** A captioning model in memory. */
export interface CaptionerModel {
  readonly file: CaptioningModelFile;
  readonly cnn: CnnArchitecture;
  readonly weights: HostTensors;
}

const openOnnx = lazy(
  () => require('./open-onnx-captioner') as typeof import('./open-onnx-captioner'),
  'openOnnxCaptioner',
); // the type of that very module
const openTensor = lazy(
  () => require('../network/captioning-network') as typeof import('../network/captioning-network'), // the type of that very module
  'openTensorCaptioner',
);

/** Opens the network of a captioning model on the engine asked for. */
export const opener: NetworkOpener<CaptionerModel, PixelBatch> = {
  module: __filename,
  open(model, where, device) {
    const { file, cnn, weights } = model;
    return openOnEngine<OpenedExecutor<PixelBatch>>(device, {
      hasNativeSteps: true,
      onnx: (options) => openOnnx(file, cnn, weights, where, options),
      tensor: (options) => openTensor(model, where, options),
    });
  },
};
