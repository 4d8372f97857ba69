export { openOnnxExecutor } from './lib/onnx-executor';
export type { OnnxOptions } from './lib/onnx-executor';
export { translationOnnxFiles } from './lib/translation-graphs';
export type { Precision } from './lib/arithmetic';
