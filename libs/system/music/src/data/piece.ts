/** The keys of a piano, as MIDI numbers pitches: A0 to C8. */
export const LOWEST_PITCH = 21;
export const NUM_PITCHES = 88;

/** A piece of music, step by step: the MIDI numbers of the pitches that sound, in ascending order; none is a rest. */
export type MusicPiece = readonly (readonly number[])[];

/** [time*pitch]: 1 = sounds, 0 = does not. */
export function pianoRoll(piece: MusicPiece): Float32Array {
  const roll = new Float32Array(piece.length * NUM_PITCHES);
  piece.forEach((pitches, time) => {
    for (const pitch of pitches) roll[time * NUM_PITCHES + pitch - LOWEST_PITCH] = 1;
  });
  return roll;
}

/** A piece, and the same music up to `semitones` lower and higher, as far as the piano goes. */
export function inOtherKeys(piece: MusicPiece, semitones: number): MusicPiece[] {
  const shifts = Array.from({ length: 2 * semitones + 1 }, (_, index) => index - semitones);
  const moved = shifts.map((shift) => piece.map((pitches) => pitches.map((pitch) => pitch + shift)));
  return moved.filter((one) => one.every((pitches) => pitches.every(isOnPiano)));
}

/** Whether a piano has the key. */
export function isOnPiano(pitch: number): boolean {
  return pitch >= LOWEST_PITCH && pitch < LOWEST_PITCH + NUM_PITCHES;
}
