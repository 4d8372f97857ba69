export { tf } from './lib/tensor/tf';
export { disposeTree, tidyTree } from './lib/tensor/tensor-tree';
export type { TensorMemory } from './lib/tensor/tensor-memory';
export { expectShape, sizeOf } from './lib/tensor/shape';
export type { ExpectedAxis } from './lib/tensor/shape';
export { SeededRandom } from './lib/random/seeded-random';
export { constant, glorot, normal, onesBetween, orthogonal, stacked, uniform } from './lib/parameter/initialiser';
export type { Initialiser } from './lib/parameter/initialiser';
export { listSpecs } from './lib/parameter/parameter-spec';
export type { NamedSpec, ParameterSpec, ParameterSpecs } from './lib/parameter/parameter-spec';
export { ParameterStore, readVariables } from './lib/parameter/parameter-store';
export { openVariable } from './lib/parameter/variable';
export type { Variable } from './lib/parameter/variable';
export { rowsOf } from './lib/parameter/variable-rows';
export { applyAdam, applyGradientDescent, applyMomentum, applyRmsProp } from './lib/operation/optimiser-kernel';
export type { AdamUpdate, MomentumUpdate, RmsPropUpdate } from './lib/operation/optimiser-kernel';
export { SQUASHED } from './lib/operation/lstm-kernel';
export type { LstmActivations, LstmSquashing, LstmState, LstmWeights } from './lib/operation/lstm-kernel';
export { lstmActivations } from './lib/operation/composed-lstm';
export { linearRecurrence } from './lib/operation/linear-recurrence';
export type { LinearRecurrenceArguments } from './lib/operation/linear-recurrence';
export { lstmGradient, lstmLayer, lstmWalk } from './lib/operation/lstm-walk';
export type { LstmGradient, LstmLayer, LstmLayerGradient, LstmWalk, WalkedStep } from './lib/operation/lstm-walk';
export { treeOperation } from './lib/operation/tree-operation';
export type { TensorTree, TreeOperation } from './lib/operation/tree-operation';
export { openProduct } from './lib/operation/step-product';
export type { StepProduct } from './lib/operation/step-product';
export { lstmOutputs, lstmSequence } from './lib/operation/lstm-sequence';
export type { LstmOutputs, LstmSequenceArguments } from './lib/operation/lstm-sequence';
export { batchMajor } from './lib/operation/time-major';
export type { Direction } from './lib/operation/time-major';
export { softmaxGradient, tanhGradient } from './lib/operation/activation-gradient';
export { additiveAttention } from './lib/operation/additive-attention';
export type { AdditiveGradient, AdditiveKernel, AdditiveMemory, AdditiveStep } from './lib/operation/additive-kernel';
export type { ResetGate } from './lib/operation/gru-kernel';
export { gruSequence } from './lib/operation/gru-sequence';
export type { GruSequenceArguments, GruWeights } from './lib/operation/gru-sequence';
export { outputCrossEntropy } from './lib/operation/output-cross-entropy';
export type { OutputLabels, OutputLayer } from './lib/operation/output-cross-entropy';
export { softmaxCrossEntropy } from './lib/operation/softmax-cross-entropy';
export { sumOfSquares } from './lib/operation/sum-of-squares';
export { averagePool } from './lib/operation/average-pool';
export { convolve } from './lib/operation/convolution';
export type { ConvolutionSettings, ConvolutionWeights } from './lib/operation/convolution';
export { rectify } from './lib/operation/rectifier';
export type { Rectifier } from './lib/operation/rectifier';
export { openEngine } from './lib/engine/engine';
export type { EngineOptions } from './lib/engine/engine';
export type { Engine, SkippedEngine } from './lib/engine/engine-ladder';
export {
  cnnCacheFolder,
  currentEngineFolder,
  engineAddonFile,
  engineCacheFolder,
  quietLoadFile,
  trainingKernelsFile,
  userCacheFolder,
} from './lib/engine/engine-cache';
export type { CacheEnvironment } from './lib/engine/engine-cache';
