import { SeededRandom } from '@tolmach/tensor-runtime';

const FIRST_PIECE_ID = 4; // the ids below it are special

/**
 * Ids of a random sentence of `length` tokens, including the end id; a name always gives the same ids.
 * @param vocabulary - number of pieces
 */
export function randomIds(name: string, length: number, vocabulary: number): number[] {
  const uniform = new SeededRandom(1, 0, 'bench').site(name).hostUniform(length - 1);
  return Array.from(uniform, (value) => Math.floor(FIRST_PIECE_ID + value * (vocabulary - FIRST_PIECE_ID)));
}
