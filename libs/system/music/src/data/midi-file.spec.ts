import { parseMidi } from 'midi-file';
import { midiBytes } from './midi-file';

describe('a MIDI file', () => {
  const bytes = midiBytes([[60, 64], [60, 67], [], [60]], { beatsPerStep: 0.5, beatsPerMinute: 90 });
  const { header, tracks } = parseMidi(bytes);
  const [events = []] = tracks;

  it('has one track, and the tempo', () => {
    expect(header).toMatchObject({ format: 0, numTracks: 1, ticksPerBeat: 480 });
    expect(events[0]).toMatchObject({ type: 'setTempo', microsecondsPerBeat: 666_667 });
    expect(events.at(-1)).toMatchObject({ type: 'endOfTrack' });
  });

  it('holds what sounds in steps in a row, and strikes it again after a rest', () => {
    let now = 0;
    const notes = events.flatMap((event) => {
      now += event.deltaTime;
      return event.type === 'noteOn' || event.type === 'noteOff'
        ? [`${String(now)} ${event.type} ${String(event.noteNumber)}`]
        : [];
    });
    expect(notes).toEqual([
      '0 noteOn 60',
      '0 noteOn 64',
      '240 noteOff 64',
      '240 noteOn 67',
      '480 noteOff 60',
      '480 noteOff 67',
      '720 noteOn 60',
      '960 noteOff 60', // prettier-ignore
    ]);
  });
});
