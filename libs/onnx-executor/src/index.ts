export { arithmeticOf } from './lib/arithmetic';
export type { Arithmetic, Product } from './lib/arithmetic';

export { candidateLayer, candidatesOf } from './lib/candidate-layer';
export type { CandidateLayer } from './lib/candidate-layer';
export { decoderParts, decoderStepGraph, startDecoder } from './lib/decoder-graph';
export { stepsBy } from './lib/decoding-steps';
export type { StepsBuilder } from './lib/decoding-steps';
export type {
  NativeAddon,
  NativeDecoder,
  NativeDense,
  NativeNetwork,
  NativeResult,
  NativeSearch,
  NativeStart,
  NativeSteps,
} from './lib/native-addon';
export { targetMatrices } from './lib/embedding-matrices';
export type { EmbeddingMatrices } from './lib/embedding-matrices';
export { encodeSource } from './lib/encoder-graph';
export type { MemoryValues } from './lib/encoder-graph';
export { atFirst, atLast, idFeeds, idInputs } from './lib/sequence-graph';
export type { IdInputs } from './lib/sequence-graph';
export { statePartsOf } from './lib/cell-graph';
export type { CellValues, LayerPlace, LayerSource } from './lib/cell-graph';
export { walkLayer, walkLayerFrom } from './lib/layer-graph';
export type { OnnxDirection, SequenceValues, WalkedLayer } from './lib/lstm-graph';
export { largestMagnitude, transpose } from './lib/matrix';
export { GraphBuilder } from './lib/graph-builder';
export type { ConstantArray, OperationOptions, Value } from './lib/graph-builder';
export { encodePixels } from './lib/image-encoder-graph';
export type { ImageEncoder } from './lib/image-encoder-graph';
export type { Matrix } from './lib/matrix';
export { OnnxExecutor, openGraph, openNetwork } from './lib/onnx-executor';
export type {
  BatchFeeds,
  Feed,
  Feeds,
  OnnxNetwork,
  OnnxOptions,
  OpenedGraph,
  OpenedOnnxExecutor,
} from './lib/onnx-executor';
export { modelBytes } from './lib/onnx-schema';
export type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from './lib/onnx-schema';
export type { OnnxSource, OnnxState, OnnxStepDecoder } from './lib/onnx-step-decoder';
export { WeightReader } from './lib/weight-reader';
export type { OnnxSession } from './lib/onnx-session';
export type { MemoryTensors } from './lib/join-tensors';
