export { describeModel, readModelFolder, shortlistBytes, writeModelFiles } from './lib/model-folder';
export type { ModelFolder } from './lib/model-folder';
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
