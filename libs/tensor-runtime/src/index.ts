export { tf } from './lib/tf';
export { disposeTree, tidyTree } from './lib/tensor-tree';
export type { TensorMemory } from './lib/tensor-memory';
export { expectShape } from './lib/expect-shape';
export type { ExpectedAxis } from './lib/expect-shape';
export { SeededRandom } from './lib/seeded-random';
export { constant, glorot, normal, onesBetween, orthogonal, stacked, uniform } from './lib/initialiser';
export type { Initialiser } from './lib/initialiser';
export { listSpecs } from './lib/parameter-spec';
export type { NamedSpec, ParameterSpec, ParameterSpecs } from './lib/parameter-spec';
export { ParameterStore, readVariables } from './lib/parameter-store';
export { sizeOf } from './lib/size-of';
export { openVariable } from './lib/variable';
export type { Variable } from './lib/variable';
export { rowsOf } from './lib/variable-rows';
export { applyAdam, applyGradientDescent, applyMomentum, applyRmsProp } from './lib/optimiser-kernel';
export type { AdamUpdate, MomentumUpdate, RmsPropUpdate } from './lib/optimiser-kernel';
export { activationList, activationsFrom, lstmBackward, openLstm } from './lib/lstm-kernel';
export type {
  LstmActivations,
  LstmForward,
  LstmKernelState,
  LstmStep,
  LstmStepGradient,
  LstmWeights,
} from './lib/lstm-kernel';
export { openProduct } from './lib/step-product';
export type { StepProduct } from './lib/step-product';
export { lstmSequence } from './lib/lstm-sequence';
export type { LstmSequenceArguments } from './lib/lstm-sequence';
export type { Direction } from './lib/time-major';
export { softmaxGradient, tanhGradient } from './lib/activation-gradient';
export { additiveAttention } from './lib/additive-attention';
export type { AdditiveGradient, AdditiveMemory, AdditiveStep } from './lib/additive-attention';
export type { ResetGate } from './lib/gru-kernel';
export { gruSequence } from './lib/gru-sequence';
export type { GruSequenceArguments, GruWeights } from './lib/gru-sequence';
export { softmaxCrossEntropy } from './lib/softmax-cross-entropy';
export { sumOfSquares } from './lib/sum-of-squares';
export { averagePool } from './lib/average-pool';
export { convolve } from './lib/convolution';
export type { ConvolutionSettings, ConvolutionWeights } from './lib/convolution';
export { rectify } from './lib/rectifier';
export type { Rectifier } from './lib/rectifier';
export { openEngine } from './lib/engine';
export type { EngineOptions } from './lib/engine';
export { ENGINE_NAMES } from './lib/engine-ladder';
export type { Engine, EngineChoice, EngineName, SkippedEngine } from './lib/engine-ladder';
export {
  cnnCacheFolder,
  currentEngineFolder,
  engineAddonFile,
  engineCacheFolder,
  quietLoadFile,
  trainingKernelsFile,
  userCacheFolder,
} from './lib/engine-cache';
export type { CacheEnvironment } from './lib/engine-cache';
