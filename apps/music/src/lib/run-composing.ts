import {
  ExitCode,
  countOption,
  expectSeparateFiles,
  formatOption,
  jsonLine,
  numberOption,
  standardOutput,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { InputError } from '@tolmach/contracts';
import { writeFileDurably } from '@tolmach/durable-files';
import { deviceOptions, samplingOptions, withModel } from '@tolmach/model-commands';
import type { MusicPiece } from '@tolmach/music/data';
import { givenPieces, pieceListOption } from './given-pieces';
import { MODELS, modelOption } from './music-models';
import type { Services } from './services';

const count = (group: 'Input' | 'Search', description: string, fallback: number) =>
  countOption({ group, description, max: 1_000_000, fallback });

/** Flags of `music` itself. */
export const composeOptions = {
  model: modelOption,
  list: pieceListOption,
  piece: count('Input', 'which piece of the list, from 1', 1),
  opening: count('Input', 'steps of the piece that are read and continued', 16),
  steps: count('Search', 'steps to write', 48),
  temperature: samplingOptions.temperature,
  seed: samplingOptions.seed,
  format: formatOption,
  midi: textOption({ group: 'Output', description: 'write opening and continuation as MIDI too', placeholder: 'FILE' }),
  beats: numberOption({
    group: 'Output',
    description: 'beats per step of the MIDI file: 1 for quarter notes, 0.25 for sixteenths',
    placeholder: 'B',
    min: 0.01,
    max: 64,
    fallback: 1,
  }),
  tempo: numberOption({
    group: 'Output',
    description: 'beats per minute of the MIDI file',
    min: 4,
    max: 1000,
    fallback: 80,
  }),
  ...deviceOptions,
};

/** What is continued when no file is given: a chord of C major in four voices. */
const CHORD: MusicPiece = [[48, 55, 64, 72]];

/** Runs `music` itself and returns the exit code. */
export async function runComposing(call: Call<typeof composeOptions>, services: Services): Promise<ExitCode> {
  const { operands, options, streams } = call;
  expectSeparateFiles({ inputs: operands, outputs: { '--midi': options.midi } });
  const [file] = operands;
  const opening =
    file === undefined ? CHORD : openingOf(await givenPieces(operands, options.list, services), options, file);
  return withModel(call, MODELS, services, async (model) => {
    const written: (readonly number[])[] = [];
    const lines = async function* () {
      for (const [step, pitches] of opening.entries()) yield lineOf({ step, pitches, isGiven: true }, options.format);
      const { temperature, seed, steps } = options;
      for await (const pitches of model.continue(opening, { temperature, seed })) {
        yield lineOf({ step: opening.length + written.length, pitches, isGiven: false }, options.format);
        written.push(pitches);
        if (written.length >= steps || streams.signal.aborted) break;
      }
    };
    await writeRecords(lines(), standardOutput(streams));
    const { midi, beats, tempo } = options;
    if (midi !== undefined) {
      const bytes = services.midiBytes([...opening, ...written], { beatsPerStep: beats, beatsPerMinute: tempo });
      await writeFileDurably(midi, bytes);
    }
    return streams.signal.aborted ? ExitCode.Interrupted : ExitCode.Done;
  });
}

interface Line {
  readonly step: number;
  readonly pitches: readonly number[];
  readonly isGiven: boolean;
}

function lineOf({ step, pitches, isGiven }: Line, format: string): string {
  if (format === 'json') return jsonLine({ step: step + 1, pitches, given: isGiven });
  return pitches.length === 0 ? '-' : pitches.map(pitchName).join(' ');
}

function openingOf(
  pieces: readonly MusicPiece[],
  { piece: number, opening }: { readonly piece: number; readonly opening: number },
  where: string,
): MusicPiece {
  const piece = pieces[number - 1];
  if (piece !== undefined) return piece.slice(0, opening);
  throw new InputError({
    where,
    expected: `a piece ${String(number)} in the list`,
    received: `${String(pieces.length)} pieces`,
    next: 'Give --piece a smaller number.',
    code: 'no-piece',
  });
}

const NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/** The name of a MIDI pitch, with its octave: 60 is C4. */
function pitchName(pitch: number): string {
  return `${NAMES[pitch % 12] ?? ''}${String(Math.floor(pitch / 12) - 1)}`;
}
