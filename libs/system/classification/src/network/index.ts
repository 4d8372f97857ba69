export { ClassifierNetwork, openTensorClassifier } from './classifier-network';
export type { ClassifierParams, ClassifierSizes, OpenedClassifier, WordBatch } from './classifier-network';
