export { loadClassifier } from './model/classification-model';
export type { Classification, ClassificationModel, ClassifyOptions } from './model/classification-model';
export { CLASSIFICATION } from './system';
export type { ClassificationModelFile } from './system';
