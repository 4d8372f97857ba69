export { averageModels } from './lib/averaging/average-models';
export type { AverageOptions, AveragedModel } from './lib/averaging/average-models';
export { averageWeights } from './lib/averaging/average-weights';
export type { FoundWeights } from './lib/averaging/average-weights';
export { describeModel, parseModelFile } from './lib/describe-model';
export { MODEL_FILE, WEIGHTS_FILE, jsonOf, modelChecksum, readModelFile } from './lib/model-file';
export { RUN_LAYOUT, isCheckpoint, readTrained } from './lib/read-trained';
export { originOf, withOrigin } from './lib/averaging/averaged-facts';
export type { ModelOrigin } from './lib/averaging/averaged-facts';
export { readModel, readTensors } from './lib/read-model';
export type {
  AveragedExtras,
  FoundModel,
  Model,
  ModelFile,
  ModelSource,
  NamedFiles,
  ReadModel,
  System,
} from './lib/system';
export { jsonBytes, writeModel } from './lib/write-model';
export { vocabularyFault } from './lib/vocabulary-fault';
