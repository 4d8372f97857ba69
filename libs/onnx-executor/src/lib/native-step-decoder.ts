import { setImmediate } from 'node:timers/promises';
import { Lifetime } from '@tolmach/contracts';
import type { JoiningDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import type { NativeAddon, NativeDecoder, NativeSearch, NativeSteps } from './native-addon';
import { named } from './onnx-step-decoder';
import type { OnnxSource } from './onnx-step-decoder';

/** Names of the parts that a state starts with, and the CPU threads of a step. */
export interface NativeOptions {
  readonly startNames: readonly string[];
  readonly threads: number;
}

/** The addon's side of the search contract: states lie in its memory, and a step is one call. */
export class NativeStepDecoder implements JoiningDecoder<OnnxSource, NativeSearch> {
  private readonly vocabularySize: number;
  private readonly startNames: readonly string[];
  private readonly addon: NativeAddon;
  private readonly decoder: NativeDecoder;
  private readonly lifetime: Lifetime;

  constructor({ addon, network }: NativeSteps, { startNames, threads }: NativeOptions) {
    this.addon = addon;
    this.vocabularySize = network.vocabulary;
    this.startNames = startNames;
    this.decoder = addon.open({ ...network, threads });
    this.lifetime = new Lifetime('engine native', () => addon.releaseDecoder(this.decoder));
  }

  start({ memory, start }: OnnxSource, beamSize: number): NativeSearch {
    const [batch = NaN, positions = NaN] = memory.values.dims;
    return this.addon.start(this.opened(), {
      batch,
      positions,
      beam: beamSize,
      keys: memory.keys.data as Float32Array, // memory and state are float32
      values: memory.values.data as Float32Array,
      penalty: memory.penalty.data as Float32Array,
      parts: this.startNames.map((name) => named(start, name).data as Float32Array),
    });
  }

  /** Between two steps others get their turn, as they do when a step is a run of ONNX Runtime. */
  async step(state: NativeSearch, request: StepRequest): Promise<StepResult<NativeSearch>> {
    await setImmediate();
    const { parents, lastIds, topK, withAttention = false } = request;
    const best = Math.min(topK, this.vocabularySize);
    const { ids, logProbs, weights } = this.addon.step(this.opened(), state, parents, lastIds, best, withAttention);
    return { ids, logProbs, state, ...(weights && { attention: weights }) };
  }

  join(first: NativeSearch, second: NativeSearch): NativeSearch {
    this.addon.join(first, second);
    this.addon.releaseSearch(second);
    return first;
  }

  release(state: NativeSearch): void {
    this.addon.releaseSearch(state);
  }

  /** Frees the weights, once; no step can be made afterwards. */
  dispose(): void {
    this.lifetime.end();
  }

  /** @throws {@link UsageError} once it has been disposed */
  private opened(): NativeDecoder {
    this.lifetime.expectOpen();
    return this.decoder;
  }
}
