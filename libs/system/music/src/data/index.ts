export { LOWEST_PITCH, NUM_PITCHES } from './piece';
export type { Piece } from './piece';
export { readPieces } from './read-pieces';
