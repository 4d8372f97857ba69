export {
  ConfigError,
  DeviceError,
  InputError,
  ModelFileError,
  OutputError,
  Seq2SeqError,
  ShapeError,
  UsageError,
  faultSentence,
} from './lib/errors';
export type { ErrorDetails, Fault } from './lib/errors';
export { Faults, refuseBad, skipBadKey } from './lib/faults';
export type { FaultOptions, OnBad } from './lib/faults';
export type { Shortlist } from './lib/shortlist';
export { expectParameters } from './lib/expect-parameters';
export type { Memory } from './lib/memory';
export type { HostTensor, HostTensors } from './lib/host-tensor';
export type { IdBatch, PixelBatch } from './lib/batch';
export { CNN_INPUT, cnnArchitectureSchema, inputsOf } from './lib/cnn-architecture';
export type { CnnArchitecture, CnnLayer } from './lib/cnn-architecture';
export { channelsOf, gridSize, gridSizes, kernelShape, windowsAlong } from './lib/format/cnn-grid';
export type { GridSize, ImageSize, SlidingWindow } from './lib/format/cnn-grid';
export { isConvolution, layersBetween, layersTo } from './lib/format/cnn-layers';
export type { CnnConvolution } from './lib/format/cnn-layers';
export {
  GRU_GATE_ORDER,
  LINEAR_GATE_ORDER,
  LSTM_GATE_ORDER,
  LSTM_PEEPHOLE_ORDER,
  OPEN_GATE_BIAS,
  carriedPart,
  gateOrigin,
  isLstmByWeights,
  lstmGatePlaces,
  memoryParts,
} from './lib/format/gate-order';
export type { GateOrigin, LstmGate } from './lib/format/gate-order';
export { LAYER_NORM_EPSILON, PADDING_SCORE } from './lib/format/numbers';
export { PARAMETER_PATHS, pathInCnn } from './lib/format/parameter-paths';
export { imageConfigSchema, imageEncoderConfigSchema } from './lib/image-config';
export type { ImageConfig, ImageEncoderConfig } from './lib/image-config';
export type {
  Executor,
  Hypothesis,
  JoiningDecoder,
  SearchProgress,
  StepDecoder,
  StepRequest,
  StepResult,
} from './lib/decoding';
export { expectLogProbs } from './lib/expect-log-probs';
export { DEFAULT_SPECIAL_IDS, specialIdsSchema } from './lib/special-ids';
export type { SpecialIds } from './lib/special-ids';
export {
  DEFAULT_SENTENCE_PIECE,
  modelSentencePieceKey,
  numPiecesKey,
  sentencePieceKey,
} from './lib/sentence-piece-release';
export type { SentencePieceRelease } from './lib/sentence-piece-release';
export { samplingConfigSchema } from './lib/sampling-config';
export type { SamplingConfig } from './lib/sampling-config';
export { searchConfigSchema } from './lib/search-config';
export type { SearchConfig, SearchSettings } from './lib/search-config';
export { cellConfigSchema, decoderConfigSchema, encoderConfigSchema, initialisationSchema } from './lib/model-config';
export type { CellConfig, DecoderConfig, EncoderConfig, Initialisation } from './lib/model-config';
export { MODEL_FORMAT_VERSION, trainingFactsSchema } from './lib/training-facts';
export type { TrainingFacts } from './lib/training-facts';
export { optimiserSchema, runShape, scheduleSchema, stepShape } from './lib/run-config';
export type { OptimiserConfig, RunConfig, ScheduleConfig, UpdateConfig } from './lib/run-config';
export { pathBytes, pathText } from './lib/byte-path';
export { pauses } from './lib/pauses';
export { dataFile, dataFolder, withDataFiles } from './lib/data-files';
export type { DescribedSchema } from './lib/data-files';
export { jsonMembers } from './lib/json-members';
export type { JsonMember } from './lib/json-members';
export { nearestWord, parseConfig } from './lib/parse-config';
export type { ConfigSchema } from './lib/parse-config';
export { MODEL_PACKAGES, modelNameOf, modelPackageOf } from './lib/model-packages';
export { scoreName } from './lib/score-name';
export { ENGINE_NAMES, PRECISIONS, isOnnx, openOnEngine } from './lib/device';
export { lazy } from './lib/lazy';
export { Lifetime } from './lib/lifetime';
export type {
  DeviceOptions,
  EngineChoice,
  EngineName,
  EngineOpeners,
  ModelEngine,
  OnnxEngine,
  Opened,
  Precision,
} from './lib/device';
export { batchIds } from './lib/batch';
