import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import type { DeviceOptions, Shortlist } from '@tolmach/contracts';
import { decodeAll, idSources, openDecoder } from '@tolmach/decoding';
import { translationOpener } from '@tolmach/translation';
import { peerModel } from './peer-model';
import { randomIds } from './random-ids';

/** Size of a decoding of random sentences. */
export interface DecodingShape {
  readonly sentences: number;
  /** sentences decoded together */
  readonly batch: number;
  readonly beam: number;
  /** tokens of each sentence, the end id included */
  readonly sourceLength: number;
  /** decoder steps that every sentence takes */
  readonly decodingSteps: number;
}

/** The opened peer's model, and what decodes with it. */
export interface RandomModel {
  readonly engine: string;
  readonly parameters: number;
  /** Decodes random sentences, once per timing; returns the pieces of each best hypothesis. */
  prepare(shape: DecodingShape): () => Promise<number[]>;
  dispose(): void;
}

/** Sizes of a model for decoding. */
export interface RandomModelSizes {
  readonly size: number;
  readonly vocabulary: number;
  /** ids that a shortlist leaves for every sentence; default: the full vocabulary */
  readonly candidates?: number | undefined;
}

/**
 * The peer's model with random weights, open for decoding; the caller disposes it.
 * @throws {@link DeviceError} when the engine cannot run here
 */
export async function openRandomModel(
  { size, vocabulary, candidates }: RandomModelSizes,
  device: DeviceOptions,
): Promise<RandomModel> {
  const { file, weights } = peerModel(size, vocabulary);
  const shortlist = candidates === undefined ? undefined : firstCandidates(candidates, vocabulary);
  const decoder = await openDecoder(translationOpener, { model: { file, weights, shortlist }, where: 'bench', device });
  const prepare = ({ sentences, batch, beam, sourceLength, decodingSteps }: DecodingShape) => {
    const rows = Array.from({ length: sentences }, (_, index) => randomIds(String(index), sourceLength, vocabulary));
    // A last step asks for the end piece after maxLength pieces.
    const search = searchConfigSchema.parse({ beamSize: beam, maxLength: decodingSteps - 1 });
    const options = { search, specialIds: DEFAULT_SPECIAL_IDS, batchPositions: batch * sourceLength };
    return async () => {
      const found = await decodeAll(decoder, idSources(rows, DEFAULT_SPECIAL_IDS), options);
      return found.map(([best]) => best?.ids.length ?? 0);
    };
  };
  return {
    engine: decoder.description,
    parameters: Object.values(weights).reduce((sum, { values }) => sum + values.length, 0),
    prepare,
    dispose: () => {
      decoder.dispose();
    },
  };
}

/** The lowest ids, including the special ones: speed does not depend on the choice. */
function firstCandidates(candidates: number, vocabulary: number): Shortlist {
  const always = Float32Array.from({ length: Math.min(candidates, vocabulary) }, (_, id) => id);
  return {
    perPiece: { shape: [vocabulary, 0], values: new Float32Array() },
    always: { shape: [always.length], values: always },
  };
}
