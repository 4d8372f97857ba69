export { describeModel } from './lib/describe-model';
export type { ModelFile, ModelKind } from './lib/describe-model';
export { readModelFolder, shortlistBytes } from './lib/model-folder';
export type { ModelFolder } from './lib/model-folder';
export { readCaptioner } from './lib/captioner-folder';
export type { CaptionerFolder } from './lib/captioner-folder';
export { readCnnFolder } from './lib/cnn-folder';
export type { CnnFolder } from './lib/cnn-folder';
export { writeModelFiles } from './lib/write-model-files';
export { decodeRows } from './lib/translation-decoding';
export type { DecodingOptions } from './lib/translation-decoding';
export { exportOnnx } from './lib/export-onnx';
export { openExecutor } from './lib/open-executor';
export type { ExecutorOptions, ModelEngine, OpenedExecutor } from './lib/open-executor';
export { loadModel } from './lib/translation-model';
export type {
  LoadOptions,
  TranslateOptions,
  TranslatedText,
  Translation,
  TranslationModel,
} from './lib/translation-model';
