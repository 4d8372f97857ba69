/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the engine asked for is loaded */
import { Lifetime, lazy, openOnEngine } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { uniformNumber } from '@tolmach/sampling';
import { LOWEST_PITCH, NUM_PITCHES, pianoRoll } from '../data/piece';
import type { MusicPiece } from '../data/piece';
import { MUSIC } from '../system';
import type { MusicModelFile, MusicParts } from '../system';
import { startState } from './music-executor';
import type { MusicExecutor } from './music-executor';

/** How music is drawn. */
export interface ComposeOptions {
  /** Logits are divided by it: below 1 what is likely becomes likelier; default: 1. */
  readonly temperature?: number | undefined;
  /** 0 to 2^31 - 1; default: 1. */
  readonly seed?: number | undefined;
}

/** A trained model of music, open on one engine. */
export class MusicModel {
  private constructor(
    readonly file: MusicModelFile,
    private readonly executor: MusicExecutor,
    private readonly lifetime: Lifetime,
  ) {}

  /** See {@link loadMusic}. */
  static async load(source: ModelSource, device: Partial<DeviceOptions>): Promise<MusicModel> {
    const parts = await readModel(MUSIC, source);
    const { folder } = parts;
    const executor = await openExecutor(parts, folder, device);
    const lifetime = new Lifetime(folder, () => {
      executor.dispose();
    });
    return new MusicModel(parts.file, executor, lifetime);
  }

  /** What the model computes on, human-readable. */
  get engine(): string {
    return this.executor.description;
  }

  /**
   * Nats of each step of a piece but the first, [step - 1], given those before it.
   * @param piece - at least two steps
   */
  async nats(piece: MusicPiece): Promise<Float64Array> {
    this.lifetime.expectOpen();
    const roll = pianoRoll(piece);
    const { logits } = await this.executor.read({
      roll: roll.slice(0, -NUM_PITCHES),
      state: startState(this.file.architecture),
    });
    return Float64Array.from({ length: piece.length - 1 }, (_, step) =>
      stepNats(logits.subarray(step * NUM_PITCHES), roll.subarray((step + 1) * NUM_PITCHES)),
    );
  }

  /**
   * The steps that follow a piece, drawn one after the other without end: each key sounds or not with its probability.
   * @param piece - at least one step
   */
  async *continue(
    piece: MusicPiece,
    { temperature = 1, seed = 1 }: ComposeOptions = {},
  ): AsyncGenerator<readonly number[]> {
    this.lifetime.expectOpen();
    let read = await this.executor.read({ roll: pianoRoll(piece), state: startState(this.file.architecture) });
    for (let step = 0; ; step++) {
      const logits = read.logits.subarray(-NUM_PITCHES);
      const pitches = drawnPitches(logits, temperature, (key) => uniformNumber(seed, step, key));
      yield pitches;
      read = await this.executor.read({ roll: pianoRoll([pitches]), state: read.state });
    }
  }

  /** Frees the weights; the model cannot be used afterwards. */
  dispose(): void {
    this.lifetime.end();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Cross-entropies of the keys of a step, summed. */
function stepNats(logits: Float32Array, labels: Float32Array): number {
  let sum = 0;
  for (let key = 0; key < NUM_PITCHES; key++) {
    const logit = logits[key] ?? NaN;
    sum += Math.max(logit, 0) - logit * (labels[key] ?? 0) + Math.log1p(Math.exp(-Math.abs(logit)));
  }
  return sum;
}

function drawnPitches(logits: Float32Array, temperature: number, uniform: (key: number) => number): number[] {
  return Array.from(logits).flatMap((logit, key) =>
    uniform(key) < 1 / (1 + Math.exp(-logit / temperature)) ? [LOWEST_PITCH + key] : [],
  );
}

const openOnnx = lazy(() => require('./open-onnx-music') as typeof import('./open-onnx-music'), 'openOnnxMusic'); // the type of that very module
const openTensor = lazy(
  () => require('../network/open-tensor-music') as typeof import('../network/open-tensor-music'), // the type of that very module
  'openTensorMusic',
);

function openExecutor(
  { file: { architecture }, weights }: MusicParts,
  where: string,
  device: Partial<DeviceOptions>,
): Promise<MusicExecutor> {
  return openOnEngine(device, {
    onnx: (options) => openOnnx(architecture, weights, where, options),
    tensor: (options) => openTensor(architecture, weights, where, options),
  });
}

/**
 * A model of music from its folder, or by the name of an installed one, ready to use; the caller disposes it.
 *
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 */
export function loadMusic(source: ModelSource, options: Partial<DeviceOptions> = {}): Promise<MusicModel> {
  return MusicModel.load(source, options);
}
