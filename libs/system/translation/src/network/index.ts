export { TranslationNetwork, openTensorTranslator } from './translation-network';
export type { TranslationParams, VocabularySizes } from './translation-network';
