export { ClassifierNetwork, openTensorClassifier } from './classifier-network';
export type { ClassifierParams, ClassifierSizes, OpenedClassifier, WordBatch } from './classifier-network';
export { loadExplainer } from '../model/load-explainer';
export type { Explainer, TellingWord } from '../model/load-explainer';
