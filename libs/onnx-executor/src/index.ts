export { openOnnxCaptioner } from './lib/open-onnx-captioner';
export { openOnnxTranslator } from './lib/open-onnx-translator';
export type { OnnxTranslatorOptions } from './lib/open-onnx-translator';
export type { OnnxOptions, OpenedOnnxExecutor } from './lib/onnx-executor';
export { translationOnnxFiles } from './lib/translation-graphs';
export type { Precision } from './lib/arithmetic';
