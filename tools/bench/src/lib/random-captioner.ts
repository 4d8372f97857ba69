import { readCnnFolder } from '@tolmach/captioning';
import { CaptioningNetwork } from '@tolmach/captioning/network';
import { DEFAULT_SPECIAL_IDS, PARAMETER_PATHS, pathInCnn } from '@tolmach/contracts';
import { captioningModelFileSchema } from '@tolmach/captioning/system';
import type { HostTensor, HostTensors } from '@tolmach/contracts';
import { jsonBytes, writeModel } from '@tolmach/model-folder';
import { listSpecs, sizeOf } from '@tolmach/tensor-runtime';
import type { NamedSpec } from '@tolmach/tensor-runtime';
import { PieceType, pieceModelBytes } from '@tolmach/text-input';
import type { Piece } from '@tolmach/text-input';
import { randomValues } from './random-values';

/** Pieces of the vocabulary. */
export const CAPTION_VOCABULARY = 3000;

/** Channels of the decoder's layers. */
const SIZE = 384;
const EMBEDDING_SIZE = 256;

/** Bias that keeps the end id out of every hypothesis, so that each caption has the maximum number of pieces. */
const NEVER = -1e9;

/**
 * Writes a captioning model of the usual size into an existing folder: the CNN of a CNN folder up to its layer `cut`,
 * and two decoder layers with random weights that never end a caption by themselves.
 * @throws {@link ModelFileError} when the CNN folder is invalid; {@link ConfigError} when it has no such layer
 */
export async function writeRandomCaptioner(folder: string, cnnFolder: string, cut: string): Promise<void> {
  const { cnn, weights: trained } = await readCnnFolder(cnnFolder);
  const [height, width] = cnn.input.size;
  const file = captioningModelFileSchema.parse({
    formatVersion: 1,
    kind: 'captioning',
    vocabularySize: CAPTION_VOCABULARY,
    image: { height, width },
    architecture: {
      encoder: { cut, projectionSize: SIZE },
      decoder: {
        ...{ embeddingSize: EMBEDDING_SIZE, readoutSize: EMBEDDING_SIZE, numLayers: 2, residualFromLayer: 17 },
        ...{ hiddenSize: SIZE, attention: 'dot', attentionSize: SIZE },
      },
    },
  });
  const design = { architecture: file.architecture, cnn, image: file.image, vocabularySize: file.vocabularySize };
  const draw = randomValues();
  const named = listSpecs(new CaptioningNetwork(design).specs()).map(
    (spec) => [spec.path, trained[pathInCnn(spec.path) ?? ''] ?? randomTensor(spec, draw)] as const,
  );
  const weights: HostTensors = Object.fromEntries(named);
  weights[PARAMETER_PATHS.decoder.outputBias]?.values.fill(NEVER, file.specialIds.end, file.specialIds.end + 1);
  const files = { [file.pieces]: countedPieces(), [file.cnn]: jsonBytes(cnn) };
  await writeModel(folder, { file, weights, files });
}

/** With the usual initial variance 1 / rows of a layer. */
function randomTensor({ path, spec: { shape } }: NamedSpec, draw: ReturnType<typeof randomValues>): HostTensor {
  const fan = path.startsWith('embeddings/') ? shape[1] : shape[0];
  return { shape, values: draw(sizeOf(shape), Math.sqrt(3 / (fan ?? 1))) };
}

/** A piece model whose pieces are words that contain their id. */
function countedPieces(): Uint8Array {
  const { pad, unknown, start, end } = DEFAULT_SPECIAL_IDS;
  const special = new Map<number, Piece>([
    [pad, { text: '<pad>', score: 0, type: PieceType.control }],
    [unknown, { text: '<unk>', score: 0, type: PieceType.unknown }],
    [start, { text: '<s>', score: 0, type: PieceType.control }],
    [end, { text: '</s>', score: 0, type: PieceType.control }],
  ]);
  const pieces = Array.from(
    { length: CAPTION_VOCABULARY },
    (_, id): Piece => special.get(id) ?? { text: `\u2581w${id}`, score: -id, type: PieceType.normal },
  );
  return pieceModelBytes({
    ...{
      pieces,
      specialIds: DEFAULT_SPECIAL_IDS,
      normalization: 'identity',
      keepsSpaces: false,
      sentencePiece: '0.2.3',
      characterCoverage: 1,
    },
    ...{ byteFallback: false, userDefinedSymbols: [] },
  });
}
