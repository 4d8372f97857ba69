export { openOnnxExecutor } from './lib/onnx-executor';
export type { OnnxOptions } from './lib/onnx-executor';
export { buildTranslationGraphs } from './lib/translation-graphs';
export type { TranslationGraphs } from './lib/translation-graphs';
export type { Precision } from './lib/arithmetic';
