/* eslint-disable @typescript-eslint/no-require-imports -- loading TensorFlow.js takes longer than translating a sentence: only the library of the engine asked for is loaded */
import { lazy, openOnEngine } from '@tolmach/contracts';
import type { HostTensors, IdBatch, Shortlist } from '@tolmach/contracts';
import type { TranslationModelFile } from '../system';
import type { NetworkOpener, OpenedExecutor } from '@tolmach/decoding';

/** A translation model in memory. */
export interface TranslatorModel {
  readonly file: TranslationModelFile;
  readonly weights: HostTensors;
  /** candidates that ONNX Runtime's output layer is cut to; the engines of TensorFlow.js go through the vocabulary */
  readonly shortlist?: Shortlist | undefined;
}

const openOnnx = lazy(
  () => require('./open-onnx-translator') as typeof import('./open-onnx-translator'),
  'openOnnxTranslator',
); // the type of that very module
const openTensor = lazy(
  () => require('../network/translation-network') as typeof import('../network/translation-network'), // the type of that very module
  'openTensorTranslator',
);

/** Opens the network of a translation model on the engine asked for. */
export const opener: NetworkOpener<TranslatorModel, IdBatch> = {
  module: __filename,
  open({ file, weights, shortlist }, where, device) {
    return openOnEngine<OpenedExecutor<IdBatch>>(device, {
      hasNativeSteps: true,
      onnx: (options) => openOnnx(file, weights, where, { ...options, shortlist }),
      tensor: (options) => openTensor(file, weights, where, options),
    });
  },
};
