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
