export { ClassifierNetwork, openTensorClassifier } from './classifier-network';
export type { ClassifierParams, ClassifierSizes, OpenedClassifier, WordBatch, WordTables } from './classifier-network';
export { loadExplainer } from '../model/load-explainer';
export type { Explainer, TellingWord } from '../model/load-explainer';
export type { ClassifierArchitecture } from '../architecture';
export type { ClassifierExecutor } from '../model/classifier-executor';
export type { FiltersByWidth, FilterParams } from './convolution-features';
export type { DirectionalParams, RecurrentParams } from './recurrent-features';
export type { WordAttentionParams } from './pooling';
