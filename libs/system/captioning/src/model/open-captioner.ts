/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the engine asked for is loaded */
import { openOnEngine } from '@tolmach/contracts';
import type { CnnArchitecture, HostTensors, PixelBatch } from '@tolmach/contracts';
import type { CaptioningModelFile } from '../system';
import type { NetworkOpener, OpenedExecutor } from '@tolmach/decoding';

/** A captioning model in memory. */
export interface CaptionerModel {
  readonly file: CaptioningModelFile;
  readonly cnn: CnnArchitecture;
  readonly weights: HostTensors;
}

/** Opens the network of a captioning model on the engine asked for. */
export const opener: NetworkOpener<CaptionerModel, PixelBatch> = {
  module: __filename,
  open(model, where, device) {
    const { file, cnn, weights } = model;
    const { precision, threads } = device;
    return openOnEngine<OpenedExecutor<PixelBatch>>(device, {
      hasNativeSteps: true,
      onnx: async (steps) => {
        const { openOnnxCaptioner } = require('./open-onnx-captioner') as typeof import('./open-onnx-captioner'); // the type of that very module
        return openOnnxCaptioner(file, cnn, weights, where, { precision, threads, steps });
      },
      tensor: (engine) => {
        const { openTensorCaptioner } =
          require('../network/captioning-network') as typeof import('../network/captioning-network'); // the type of that very module
        return openTensorCaptioner(model, where, { engine, threads });
      },
    });
  },
};
