export { midiBytes } from './midi-file';
export type { MidiOptions } from './midi-file';
export { LOWEST_PITCH, NUM_PITCHES } from './piece';
export type { MusicPiece } from './piece';
export { readPieces } from './read-pieces';
