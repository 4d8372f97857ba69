import { aheadByOne, permutedIndex } from '@tolmach/training';
import type { CountedBatch, DataPosition } from '@tolmach/training';
import { NUM_PITCHES, pianoRoll } from '../data/piece';
import type { MusicPiece } from '../data/piece';

/** Pieces side by side, each read from its first step to its last but one and predicted from its second on. */
export interface PieceBatch extends CountedBatch {
  readonly batchSize: number;
  /** steps of the longest piece, less one */
  readonly time: number;
  /** [batch*time*pitch]: what is read */
  readonly inputs: Float32Array;
  /** [batch*time*pitch]: what follows it */
  readonly labels: Float32Array;
  /** [batch*time]: 1 = real, 0 = padding; size is how many are real */
  readonly mask: Float32Array;
}

/** The batch of some pieces. */
export function pieceBatch(pieces: readonly MusicPiece[]): PieceBatch {
  const batchSize = pieces.length;
  const time = Math.max(...pieces.map((piece) => piece.length)) - 1;
  const inputs = new Float32Array(batchSize * time * NUM_PITCHES);
  const labels = new Float32Array(inputs.length);
  const mask = new Float32Array(batchSize * time);
  pieces.forEach((piece, row) => {
    const roll = pianoRoll(piece);
    inputs.set(roll.subarray(0, -NUM_PITCHES), row * time * NUM_PITCHES);
    labels.set(roll.subarray(NUM_PITCHES), row * time * NUM_PITCHES);
    mask.fill(1, row * time, row * time + piece.length - 1);
  });
  return { batchSize, time, inputs, labels, mask, size: mask.reduce((sum, one) => sum + one, 0) };
}

/** Which pieces a batch has. */
export interface PieceBatchOptions {
  readonly seed: number;
  readonly batchSize: number;
}

/** Batches of an epoch whose pieces are sorted by length together, so that little of them is padding. */
const POOL_BATCHES = 8;

/** Batches of pieces from a position on, in another order every epoch, without end. */
export function batchesFrom(pieces: readonly MusicPiece[], options: PieceBatchOptions, position: DataPosition) {
  return aheadByOne(batches(pieces, options, position));
}

async function* batches(pieces: readonly MusicPiece[], options: PieceBatchOptions, from: DataPosition) {
  for (let epoch = from.epoch; ; epoch++) {
    const all = epochBatches(pieces, options, epoch);
    for (let batch = epoch === from.epoch ? from.batch : 0; batch < all.length; batch++) {
      yield await Promise.resolve({ batch: pieceBatch(all[batch] ?? []), next: { epoch, batch: batch + 1 } });
    }
  }
}

/** The pieces of each batch of an epoch. */
function epochBatches(
  pieces: readonly MusicPiece[],
  { seed, batchSize }: PieceBatchOptions,
  epoch: number,
): MusicPiece[][] {
  const shuffled = permuted(pieces, [seed, epoch]);
  const pools = chunks(shuffled, batchSize * POOL_BATCHES);
  const batched = pools.flatMap((pool) =>
    chunks(
      pool.sort((one, other) => one.length - other.length),
      batchSize,
    ),
  );
  return permuted(batched, [seed, epoch, 1]);
}

function permuted<Item>(items: readonly Item[], key: readonly number[]): Item[] {
  return items.flatMap((_, place) => {
    const index = permutedIndex(place, items.length, key);
    return items.slice(index, index + 1);
  });
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const numChunks = Math.ceil(items.length / size);
  return Array.from({ length: numChunks }, (_, index) => items.slice(index * size, (index + 1) * size));
}
