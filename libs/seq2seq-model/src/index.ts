export { describeModel } from './lib/describe-model';
export type { ModelFile, ModelKind } from './lib/describe-model';
export { readModelFolder, shortlistBytes } from './lib/model-folder';
export type { ModelFolder } from './lib/model-folder';
export { readCaptioner } from './lib/captioner-folder';
export type { CaptionerFolder } from './lib/captioner-folder';
export { readCnnFolder } from './lib/cnn-folder';
export type { CnnFolder } from './lib/cnn-folder';
export { writeModelFiles } from './lib/write-model-files';
export { averageModels } from './lib/averaging/average-models';
export type { AverageOptions, AveragedModel } from './lib/averaging/average-models';
export { averageWeights } from './lib/averaging/average-weights';
export type { FoundWeights } from './lib/averaging/average-weights';
export { searchBatch } from './lib/batch-decoding';
export type { BatchOptions } from './lib/batch-decoding';
export { decodeRows } from './lib/translation-decoding';
export type { DecodingOptions } from './lib/translation-decoding';
export { exportOnnx } from './lib/export-onnx';
export { openCaptioner, openExecutor } from './lib/open-executor';
export type { DeviceOptions, ExecutorOptions, ModelEngine, OpenedCaptioner, OpenedExecutor } from './lib/open-executor';
export { loadModel } from './lib/translation-model';
export type {
  LoadOptions,
  SentenceReport,
  TranslateOptions,
  Translation,
  TranslationModel,
} from './lib/translation-model';
export type { DecodedText } from './lib/decoded-text';
export { loadCaptioner } from './lib/captioning-model';
export type { Caption, CaptionOptions, CaptionerOptions, CaptioningModel } from './lib/captioning-model';
