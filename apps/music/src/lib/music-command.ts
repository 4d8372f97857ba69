import { defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { averageCommand, modelsCommand, trainCommand } from '@tolmach/model-commands';
import type { Training } from '@tolmach/model-commands';
import { musicTrainingConfigSchema } from '@tolmach/music/system';
import type { MusicModelFile } from '@tolmach/music/system';
import { evaluateCommand } from './evaluate-command';
import { MODELS } from './music-models';
import { composeOptions, runComposing } from './run-composing';
import type { Services } from './services';

const NOTES = `The file is JSON with lists of pieces, each a list of steps, each a list of MIDI pitches from 21 to 108: {"valid": [[[60, 64, 67], [59, 62]]]}. \
The opening of a piece is read and continued; each pitch sounds or not, as drawn. Output has one line per step, opening and all: names of pitches, or with \
--format json an object with step, pitches and whether it was given. One seed gives one continuation, on one engine.`;

const TRAINING: Training<MusicModelFile, typeof musicTrainingConfigSchema> = {
  models: MODELS,
  schema: musicTrainingConfigSchema,
  summary: 'Train a model of music from pieces',
  startConfig: ({ architecture }) => ({ model: architecture }),
};

/** `music`, and its sub-commands. */
export function musicCommand(services: Services): Command {
  return defineCommand({
    name: 'music',
    summary: 'Continue a piece of music, step by step',
    examples: ['music --temperature 0.8 --steps 64 --midi out.mid', 'music chorales.json --piece 3 --opening 16'],
    notes: NOTES,
    operands: {
      name: 'FILE',
      description: 'JSON file with lists of pieces (default: a chord of C major is continued)',
    },
    subCommands: [
      modelsCommand(MODELS, services),
      evaluateCommand(services),
      trainCommand(TRAINING, services),
      averageCommand(MODELS, services),
    ],
    options: composeOptions,
    run: (call) => runComposing(call, services),
  });
}
