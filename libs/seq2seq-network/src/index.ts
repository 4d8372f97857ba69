export { TensorExecutor } from './lib/tensor-executor';
export { openTensorExecutor } from './lib/open-tensor-executor';
export { TranslationNetwork } from './lib/translation-network';
export type { TranslationParams } from './lib/translation-network';
export { idTensor } from './lib/id-tensor';
export type { IdTensor } from './lib/id-tensor';
export type { VocabularySizes } from './lib/embedding-tables';
