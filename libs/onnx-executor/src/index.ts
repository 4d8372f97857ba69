export { arithmeticOf } from './lib/arithmetic';

export { candidateLayer, candidatesOf } from './lib/candidate-layer';
export type { CandidateLayer } from './lib/candidate-layer';
export { decoderParts, decoderStepGraph, startDecoder } from './lib/decoder-graph';
export { targetMatrices } from './lib/embedding-matrices';
export type { EmbeddingMatrices } from './lib/embedding-matrices';
export { encodeSource } from './lib/encoder-graph';
export { GraphBuilder } from './lib/graph-builder';
export { encodePixels } from './lib/image-encoder-graph';
export type { Matrix } from './lib/matrix';
export { OnnxExecutor, openNetwork } from './lib/onnx-executor';
export type { Feeds, OnnxOptions, OpenedOnnxExecutor } from './lib/onnx-executor';
export { modelBytes } from './lib/onnx-schema';
export type { GraphProto } from './lib/onnx-schema';
export type { OnnxSource } from './lib/onnx-step-decoder';
export { WeightReader } from './lib/weight-reader';
