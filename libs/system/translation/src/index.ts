export { exportOnnx } from './model/export-onnx';
export { loadModel } from './model/translation-model';
export type {
  LoadOptions,
  SentenceReport,
  TranslateOptions,
  Translation,
  TranslationModel,
} from './model/translation-model';
export type { TextListener } from './model/growing-text';
export { opener as translationOpener } from './model/open-translator';
export type { TranslatorModel } from './model/open-translator';
export { TRANSLATION } from './system';
export type { TranslationParts } from './system';
export type { ShortlistChoice } from './model/shortlist-choice';
