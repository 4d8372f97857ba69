export { expectTensor } from './lib/expect-tensor';
export type { ExpectedValues, NestedNumbers, TensorExpectation, TensorLike, Tolerance } from './lib/expect-tensor';
export { withoutLeaks } from './lib/without-leaks';
export { goldenToTensor, readGolden } from './lib/read-golden';
export type { Golden, GoldenCase, GoldenTensor, Provenance } from './lib/read-golden';
export { checkGradients } from './lib/check-gradients';
export type { Compute, GradientCheck } from './lib/check-gradients';
export { scriptedDecoder } from './lib/scripted-decoder';
export type {
  Script,
  ScriptedDecoder,
  ScriptedRequest,
  ScriptedResult,
  ScriptedRow,
  ScriptedState,
} from './lib/scripted-decoder';
export { freshSeed, learningSections, seededNumbers, writeDigitText } from './lib/digit-text';
export type { DigitData, DigitTask, DigitTextOptions, DigitFiles } from './lib/digit-text';
export { openOrCpu } from './lib/open-or-cpu';
export type { EngineOpener } from './lib/open-or-cpu';
export { Mismatch } from './lib/mismatch';
export { irregularWeights, tinySections } from './lib/tiny-translation';
export type { NamedShape, TinySections } from './lib/tiny-translation';
export { NODE_FROM_SOURCE } from './lib/node-from-source';
export { pngBytes } from './lib/png-bytes';
export { pythonScript } from './lib/python-script';
export type { MemoryUse } from './lib/measure-growth';
export { growthOfProgram, printGrowth } from './lib/growth-of-program';
export { expectAlike } from './lib/expect-alike';
export type { Decoded } from './lib/expect-alike';
export { lossesOf, metricsOf, traceOf } from './lib/run-trace';
export type { RunTrace } from './lib/run-trace';
export { stoppedAt } from './lib/stopped-at';
export type { Stop } from './lib/stopped-at';
export { expectSameTensors, movedRows } from './lib/named-tensors';
export type { NamedTensors } from './lib/named-tensors';
export { OTHER_CPUS, expectSameOnCpu } from './lib/other-cpu';
export { stepNumbers } from './lib/step-numbers';
export type { StepNumbers, SteppingExecutor } from './lib/step-numbers';
export { ProgramWorld, TRAINED } from './lib/program-world';
export type { Main, WorldStreams } from './lib/program-world';
