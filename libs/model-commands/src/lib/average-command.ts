import {
  ExitCode,
  choiceOption,
  defineCommand,
  needOption,
  standardOutput,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import type { ModelFile } from '@tolmach/model-folder';
import { findModel, isTrained } from './installed-models';
import type { ProgramModels } from './installed-models';
import type { ModelServices } from './model-program';

const notesOf = (
  program: string,
): string => `MODEL is an installed model, a model folder (such as best/ of a run folder), or a checkpoint of a run (a folder in its \
checkpoints/). A checkpoint contributes its moving average of weights, or the weights themselves if the run keeps none.

All models weigh the same; one named twice counts double. All must have the same architecture, the same files that \
model.json names and weights of the same shapes; dropout and starting values may differ. \
The mean tends to beat its parts if these are late points of one training, or runs started from one model; models that \
were trained independently do not average to anything useful.

model.json names the models and states their data and licences. It has no scores, since those belong to other weights: measure \
with "${program} evaluate". Of files that a model can do without, the mean has those that all models have alike; a note names \
the others.`;

const options = {
  out: textOption({ group: 'Output', description: 'model folder to write; new or empty', placeholder: 'FOLDER' }),
  savedPrecision: choiceOption({
    group: 'Output',
    description: 'number format of the weights, as in a training config',
    placeholder: 'FORMAT',
    choices: ['float32', 'float16', 'int8'],
    fallback: 'float32',
  }),
};

/** `PROGRAM average`: writes a model whose weights are the mean of those of several models. */
export function averageCommand<File extends ModelFile>(models: ProgramModels<File>, services: ModelServices): Command {
  const { program } = models;
  const name = `${program} average`;
  return defineCommand({
    name: 'average',
    summary: 'Write a model whose weights are the mean of those of several models',
    examples: [
      `${name} --out mean runs/a/best runs/b/best`,
      `${name} --out mean --saved-precision float16 runs/a/checkpoints/step-*`,
    ],
    notes: notesOf(program),
    operands: { name: 'MODEL', description: 'models to average, two or more' },
    options,
    run: (call) => average(call, models, services),
  });
}

async function average<File extends ModelFile>(
  { operands, options: flags, streams, progress }: Call<typeof options>,
  models: ProgramModels<File>,
  services: ModelServices,
): Promise<ExitCode> {
  const out = needOption(flags.out, '--out', 'a folder to write the model into');
  const place = { flag: 'MODEL', isTaken: isTrained };
  const [first, ...others] = operands.map((operand) => findModel(operand, models, services, place).folder);
  if (first === undefined || others.length === 0) throw tooFew(models.program, operands);
  const target = { out, precision: flags.savedPrecision, signal: streams.signal };
  const { notes } = await services.averageModels(models.system, [first, ...others], target);
  progress.note(`mean of ${operands.length} models, not scored yet: ${models.program} evaluate --model ${out}`);
  for (const note of notes) progress.note(note);
  await writeRecords([out], standardOutput(streams));
  return ExitCode.Done;
}

function tooFew(program: string, operands: readonly string[]): UsageError {
  return new UsageError({
    where: `${program} average`,
    expected: 'two models or more',
    received: operands[0] ?? 'none',
    next: 'Name models or their folders after the flags.',
  });
}
