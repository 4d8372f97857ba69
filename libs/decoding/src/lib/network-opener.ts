import type { DeviceOptions, Executor, HostTensors } from '@tolmach/contracts';
import type { BatchSearcher } from './decode-all';

/** An open network, in this thread or in workers; its owner disposes it. */
export interface Decoder<Input> extends BatchSearcher<Input> {
  /** human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32` */
  readonly description: string;
  /** Frees the weights, ends the workers; nothing can be decoded afterwards. */
  dispose(): void;
}

/** An open network, and a human-readable description of where it runs: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
export interface OpenedExecutor<Input> {
  /** sources and states are opaque, engine-specific types */
  readonly executor: Executor<Input, unknown, unknown>;
  readonly description: string;
}

/** A model in memory, as its system opens it: plain values and weights, which worker threads share. */
export interface DecoderModel {
  readonly weights: HostTensors;
}

/** How the network of a system's models is opened. */
export interface NetworkOpener<Model extends DecoderModel, Input> {
  /** Path of a module that exports this opener as `opener`; a worker thread loads it. */
  readonly module: string;
  /**
   * @param where - folder of the model, for error sentences
   * @throws {@link DeviceError} when the engine cannot run here
   * @throws {@link ModelFileError} when the weights are not those of the architecture
   */
  open(model: Model, where: string, device: DeviceOptions): Promise<OpenedExecutor<Input>>;
}

/** What is opened, and on what. */
export interface DecoderOptions<Model extends DecoderModel> {
  readonly model: Model;
  /** folder of the model, for error sentences */
  readonly where: string;
  readonly device: DeviceOptions;
}
