import { Lifetime, parseConfig, samplingConfigSchema } from '@tolmach/contracts';
import type { DeviceOptions, HostTensors, SamplingConfig } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';
import { readModel, vocabularyFault } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { sampleSteps } from '@tolmach/sampling';
import { CHARACTERS } from '../system';
import { openUnits } from '../text/open-units';
import { countCharacters, countPredicted } from '../text/unit-codec';
import type { UnitCodec } from '../text/unit-codec';
import { startState } from './characters-executor';
import type { CharactersExecutor } from './characters-executor';
import { ExecutorStepper } from './executor-stepper';
import { openCharacters } from './open-characters';

/** How a text is continued. */
export interface ContinueOptions {
  /** Defaults: temperature 1, all units, seed 1. */
  readonly sampling?: Partial<SamplingConfig>;
  /** Number of the sample, which with the seed fixes its draws; default 0. */
  readonly sample?: number;
  /** Name of the prompt, for error sentences. */
  readonly where?: string;
}

/** A unit that continues a text. */
export interface WrittenUnit {
  /** What it adds to the text; nothing while the bytes of a character are not complete. */
  readonly text: string;
  /** natural log of its probability as the model has it, whatever the temperature */
  readonly logProb: number;
}

/** How {@link CharactersModel.score} takes a text. */
export interface TextScoreOptions {
  /** Name of the text, for error sentences. */
  readonly where?: string;
  /** Number of the line that the text is, counted from 1: it then follows a line end, so that its first unit counts too. */
  readonly line?: number;
}

/** How likely a text is. */
export interface TextScore {
  /** [unit] natural log of the probability of each unit given those before it, from the second on */
  readonly logProbs: Float32Array;
  /** Characters that were predicted, which is what nats and bits are counted by: those of these units. */
  readonly numCharacters: number;
}

/** Units that are read at once. */
const CHUNK = 256;

/** A trained language model, open on one engine. */
export class CharactersModel {
  private readonly stepper: ExecutorStepper;

  private constructor(
    readonly file: CharactersModelFile,
    private readonly codec: UnitCodec,
    private readonly executor: CharactersExecutor,
    private readonly lifetime: Lifetime,
  ) {
    this.stepper = new ExecutorStepper(executor);
  }

  /** See {@link loadCharacters}. */
  static async load(source: ModelSource, device: Partial<DeviceOptions>): Promise<CharactersModel> {
    const { folder, file, weights, files } = await readModel(CHARACTERS, source);
    const codec = await openUnits(file.units, files, folder);
    if (codec.size !== file.vocabularySize) {
      throw vocabularyFault(folder, `${String(file.vocabularySize)} ${file.units}`, String(codec.size));
    }
    const executor = await openCharacters(file, weights, folder, device);
    const lifetime = new Lifetime(folder, () => {
      executor.dispose();
    });
    const read: CharactersExecutor['read'] = async (chunk) => {
      lifetime.expectOpen(); // also by a text that is being written
      return executor.read(chunk);
    };
    return new CharactersModel(file, codec, { ...executor, read }, lifetime);
  }

  /** What the model computes on, human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
  get engine(): string {
    return this.executor.description;
  }

  /**
   * Continues a text unit by unit, without end: the caller stops. An empty text is continued as after a line end.
   * @throws {@link ConfigError} when an option is out of its range
   * @throws {@link InputError} when the text has characters that the model does not know
   */
  async *continue(
    prompt: string,
    { sampling = {}, sample = 0, where = 'the prompt' }: ContinueOptions = {},
  ): AsyncGenerator<WrittenUnit, void> {
    const config = parseConfig(samplingConfigSchema, sampling, 'continue: sampling options');
    const given = this.codec.encode(prompt, where);
    const ids = given.length > 0 ? given : this.lineEnd();
    const { state } = await this.read(ids.subarray(0, -1));
    const request = { config, lastIds: ids.slice(-1), samples: [sample] };
    const reader = this.codec.reader();
    for await (const { ids: written, logProbs } of sampleSteps(this.stepper, state, request)) {
      const [id = 0] = written;
      yield { text: reader.add(id), logProb: logProbs[0] ?? NaN };
    }
  }

  /**
   * How likely a text is, its units read one after the other, whatever its length.
   * @throws {@link InputError} when the text has characters that the model does not know
   */
  async score(text: string, { where = 'the text', line }: TextScoreOptions = {}): Promise<TextScore> {
    const given = this.codec.encode(text, where, line);
    const ids = line === undefined ? given : Int32Array.of(...this.lineEnd(), ...given);
    const { logProbs } = await this.read(ids.subarray(0, -1), ids.subarray(1));
    const numCharacters = line === undefined ? countPredicted(text, ids, this.codec) : countCharacters(text);
    return { logProbs, numCharacters };
  }

  /** Frees the weights; the model cannot be used afterwards. */
  dispose(): void {
    this.lifetime.end();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The state after some units, and the log-probability of each of those that follow them. */
  private async read(
    ids: Int32Array,
    following: Int32Array = new Int32Array(),
  ): Promise<{ state: HostTensors; logProbs: Float32Array }> {
    const found = new Float32Array(following.length);
    let state = startState(this.file, 1);
    for (let from = 0; from < ids.length; from += CHUNK) {
      const chunk = ids.slice(from, from + CHUNK);
      const read = await this.executor.read({ ids: chunk, numStreams: 1, state });
      state = read.state;
      following.subarray(from, from + chunk.length).forEach((id, time) => {
        found[from + time] = read.logProbs[time * this.codec.size + id] ?? NaN;
      });
    }
    return { state, logProbs: found };
  }

  private lineEnd(): Int32Array {
    return this.codec.encode('\n', 'a line end');
  }
}

/** How {@link loadCharacters} opens a model. */
export type CharactersOptions = Partial<DeviceOptions>;

/**
 * A language model from its folder, or by the name of an installed one, ready to write and to score; the caller disposes it.
 *
 * @param options - `engine` defaults to `auto`, ONNX Runtime on the CPU; `precision` is `fp32`; `threads` are all cores
 * @throws {@link ModelFileError} when the folder is not a sound language model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @example
 * const model = await loadCharacters('data/models/shakespeare');
 * for await (const { text } of model.continue('To be, or')) process.stdout.write(text);
 */
export function loadCharacters(source: ModelSource, options: CharactersOptions = {}): Promise<CharactersModel> {
  return CharactersModel.load(source, options);
}
