import type { PieceCodec } from '@tolmach/text-input';
import { transferWeights } from './transfer-weights';

const codec = (...pieces: string[]) => {
  const known: Pick<PieceCodec, 'size' | 'piece'> = { size: pieces.length, piece: (id) => pieces[id] ?? '' };
  return known as PieceCodec; // nothing else of it is used
};
const tensor = (shape: number[], ...values: number[]) => ({ shape, values: Float32Array.from(values) });

it('takes over the rows of pieces that both have, and all that is not by piece', () => {
  const trained = {
    'embeddings/source': tensor([2, 1], 11, 12),
    'embeddings/target': tensor([3, 2], 1, 2, 3, 4, 5, 6),
    'decoder/outputBias': tensor([3], 0.1, 0.2, 0.3),
    'encoder/kernel': tensor([2], 7, 8),
  };
  const fresh = {
    'embeddings/source': tensor([3, 1], -1, -2, -3),
    'embeddings/target': tensor([2, 2], -4, -5, -6, -7),
    'decoder/outputBias': tensor([2], 0, 0),
    'encoder/kernel': tensor([2], -8, -9),
  };
  const from = { source: codec('a', 'b'), target: codec('x', 'y', 'z') };
  const to = { source: codec('b', 'new', 'a'), target: codec('z', 'other') };
  const before = structuredClone({ fresh, trained });
  expect(transferWeights(fresh, trained, { from, to })).toEqual({
    'embeddings/source': tensor([3, 1], 12, -2, 11),
    'embeddings/target': tensor([2, 2], 5, 6, -6, -7),
    'decoder/outputBias': tensor([2], Math.fround(0.3), 0),
    'encoder/kernel': tensor([2], 7, 8),
  });
  expect({ fresh, trained }).toEqual(before);
});
