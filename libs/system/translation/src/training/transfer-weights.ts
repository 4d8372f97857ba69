import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { HostTensor, HostTensors } from '@tolmach/contracts';
import type { PieceCodec } from '@tolmach/text-input';

/** The piece codecs of both sides of a model. */
export interface Codecs {
  readonly source: PieceCodec;
  readonly target: PieceCodec;
}

const { embeddings, decoder } = PARAMETER_PATHS;

/** Parameters with a row for each piece, and the side whose pieces they are. */
const ROWS_OF_PIECES: Readonly<Record<string, keyof Codecs>> = {
  [embeddings.shared]: 'target',
  [embeddings.source]: 'source',
  [embeddings.target]: 'target',
  [embeddings.output]: 'target',
  [decoder.outputBias]: 'target',
};

/**
 * Weights of a trained model for another vocabulary: rows of pieces that both models have are taken over, those of new
 * pieces are fresh, all else is as it was trained. What it has learnt about attention and the source language stays.
 *
 * @param fresh - starting values under the new vocabulary
 * @param trained - weights under the old one
 * @see Zoph et al. 2016, "Transfer Learning for Low-Resource Neural Machine Translation" (arXiv 1604.02201)
 */
export function transferWeights(
  fresh: HostTensors,
  trained: HostTensors,
  { from, to }: { readonly from: Codecs; readonly to: Codecs },
): HostTensors {
  const entries = Object.entries(fresh).map(([path, tensor]): [string, HostTensor] => {
    const side = ROWS_OF_PIECES[path];
    const known = trained[path] ?? tensor;
    return [path, side === undefined ? known : rowsOfPieces(tensor, known, { from: from[side], to: to[side] })];
  });
  return Object.fromEntries(entries);
}

function rowsOfPieces(
  fresh: HostTensor,
  trained: HostTensor,
  { from, to }: { readonly from: PieceCodec; readonly to: PieceCodec },
): HostTensor {
  const width = fresh.values.length / to.size;
  const oldIds = new Map(Array.from({ length: from.size }, (_, id) => [from.piece(id), id]));
  const values = fresh.values.slice();
  for (let id = 0; id < to.size; id++) {
    const oldId = oldIds.get(to.piece(id));
    if (oldId !== undefined) values.set(trained.values.subarray(oldId * width, (oldId + 1) * width), id * width);
  }
  return { shape: fresh.shape, values };
}
