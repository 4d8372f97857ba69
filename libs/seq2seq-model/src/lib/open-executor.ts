/* eslint-disable @typescript-eslint/no-require-imports -- each engine's library loads only when it is asked for */
import type { Executor, HostTensors, IdBatch, PixelBatch, Shortlist, TranslationModelFile } from '@tolmach/contracts';
import type { Precision } from '@tolmach/onnx-executor';
import type { EngineChoice } from '@tolmach/tensor-runtime';
import type { CaptionerFolder } from './captioner-folder';

/** Where a model computes: ONNX Runtime on the CPU, or one of the engines of TensorFlow.js; `auto` is ONNX Runtime. */
export type ModelEngine = EngineChoice | 'onnx';

/** What a network computes on. */
export interface DeviceOptions {
  readonly engine: ModelEngine;
  /** of ONNX Runtime's arithmetic; the engines of TensorFlow.js compute in float32 */
  readonly precision: Precision;
  /** CPU threads; as many as there are cores when left out */
  readonly threads?: number | undefined;
}

/** How a translation network is opened. */
export interface ExecutorOptions extends DeviceOptions {
  /** candidates that ONNX Runtime's output layer is cut to; the engines of TensorFlow.js go through the vocabulary */
  readonly shortlist?: Shortlist | undefined;
}

/** An open network, and what it runs on for people: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
export interface OpenedExecutor<Input = IdBatch> {
  /** what its sources and states are is the engine's own matter */
  readonly executor: Executor<Input, unknown, unknown>;
  readonly description: string;
}

/** An open captioning network, and the rows and columns of the grid that its positions are. */
export interface OpenedCaptioner extends OpenedExecutor<PixelBatch> {
  readonly grid: { readonly height: number; readonly width: number };
}

/**
 * The network of a model on the engine asked for. Loading TensorFlow.js takes longer than translating a sentence, so
 * only the library of that engine is loaded.
 *
 * @param where - folder of the weights, for error sentences
 * @throws {@link DeviceError} when the engine cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 */
export function openExecutor(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  { engine, precision, threads, shortlist }: ExecutorOptions,
): Promise<OpenedExecutor> {
  if (isOnnx(engine)) return onnx().openOnnxTranslator(file, weights, where, { precision, threads, shortlist });
  return tensor().openTensorTranslator(file, weights, where, { engine, threads });
}

/** The same for a captioning model. */
export function openCaptioner(
  model: Pick<CaptionerFolder, 'file' | 'cnn' | 'weights'>,
  where: string,
  { engine, precision, threads }: DeviceOptions,
): Promise<OpenedCaptioner> {
  const { file, cnn, weights } = model;
  if (isOnnx(engine)) return onnx().openOnnxCaptioner(file, cnn, weights, where, { precision, threads });
  return tensor().openTensorCaptioner(model, where, { engine, threads });
}

/** Whether an engine is ONNX Runtime. */
function isOnnx(engine: ModelEngine): engine is 'auto' | 'onnx' {
  return engine === 'auto' || engine === 'onnx';
}

function onnx() {
  return require('@tolmach/onnx-executor') as typeof import('@tolmach/onnx-executor'); // what require says
}

function tensor() {
  return require('@tolmach/seq2seq-network') as typeof import('@tolmach/seq2seq-network'); // likewise
}
