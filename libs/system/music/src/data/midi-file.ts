import { writeMidi } from 'midi-file';
import type { MidiEvent } from 'midi-file';
import type { MusicPiece } from './piece';

/** How steps become time. */
export interface MidiOptions {
  /** Beats of a step: 1 where steps are quarter notes, 0.25 where they are sixteenths. */
  readonly beatsPerStep: number;
  readonly beatsPerMinute: number;
}

const TICKS_PER_BEAT = 480;
const VELOCITY = 80;

/** A piece as a standard MIDI file of one track, on a piano; a pitch that sounds in steps in a row is one note. */
export function midiBytes(piece: MusicPiece, { beatsPerStep, beatsPerMinute }: MidiOptions): Uint8Array {
  const ticksPerStep = Math.round(TICKS_PER_BEAT * beatsPerStep);
  const events: MidiEvent[] = [
    { deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: Math.round(60_000_000 / beatsPerMinute) },
  ];
  let waited = 0;
  const add = (type: 'noteOn' | 'noteOff', noteNumber: number, velocity: number) => {
    events.push({ deltaTime: waited, type, channel: 0, noteNumber, velocity });
    waited = 0;
  };
  [...piece, []].forEach((pitches, step) => {
    const before = piece[step - 1] ?? [];
    for (const pitch of before.filter((one) => !pitches.includes(one))) add('noteOff', pitch, 0);
    for (const pitch of pitches.filter((one) => !before.includes(one))) add('noteOn', pitch, VELOCITY);
    waited += ticksPerStep;
  });
  events.push({ deltaTime: 0, meta: true, type: 'endOfTrack' });
  const header = { format: 0, numTracks: 1, ticksPerBeat: TICKS_PER_BEAT } as const;
  return Uint8Array.from(writeMidi({ header, tracks: [events] }));
}
