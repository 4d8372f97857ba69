import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@tolmach/contracts';
import { defineCommand } from './command';
import type { Call, Command } from './command';
import { ExitCode } from './exit-code';
import { isModelFolder, modelFolder } from './installed-models';
import type { ModelKind } from './installed-models';
import { choiceOption, needOption, textOption } from './option';
import { writeRecords } from './write-records';

const notesOf = (
  program: string,
): string => `MODEL is an installed model, a model folder (such as best/ of a run folder), or a checkpoint of a run (a folder in its \
checkpoints/). Of a checkpoint the moving average of weights counts, or the weights themselves where the run keeps none; all else \
is that of the run's best/.

Each MODEL has an equal share; one that is named twice has two. All must have one architecture and the same piece models and \
weight shapes (captioning models the same CNN, whose weights are averaged too); dropout and starting values may differ. \
The mean tends to beat its parts where these are late points of one training, or runs that went on from one model; models that \
were trained apart from the start do not average to anything useful.

model.json names the models and states their data and licences; scores are left out, as they were those of other weights: measure \
with "${program} evaluate". A translation model's shortlist is kept if all have the same.`;

const options = {
  out: textOption({
    group: 'Output',
    description: 'model folder to write; new, or empty',
    placeholder: 'FOLDER',
    fallback: undefined,
  }),
  savedPrecision: choiceOption({
    group: 'Output',
    description: 'number format of the weights, as in a training config',
    placeholder: 'FORMAT',
    choices: ['float32', 'float16', 'int8'],
    fallback: 'float32',
  }),
};

/** Where a mean goes. */
export interface AveragingTarget {
  readonly out: string;
  readonly precision: (typeof options.savedPrecision)['fallback'];
  readonly signal: AbortSignal;
}

/** The averaging that a program offers. */
export interface AveragingProgram {
  readonly kind: ModelKind<unknown>;
  /** Folders of installed models. */
  readonly roots: readonly string[];
  readonly average: (
    folders: readonly [string, ...string[]],
    target: AveragingTarget,
  ) => Promise<{ readonly notes: readonly string[] }>;
}

/** `PROGRAM average`: a model whose weights are the mean of those of several. */
export function averageCommand(averaging: AveragingProgram): Command {
  const { program } = averaging.kind;
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
    run: (call) => average(call, averaging),
  });
}

async function average(
  { operands, options: flags, streams, progress }: Call<typeof options>,
  { kind, roots, average: write }: AveragingProgram,
): Promise<ExitCode> {
  const out = needOption(flags.out, '--out', 'a folder to write the model into');
  const [first, ...others] = operands.map((operand) => modelFolder(operand, kind, roots, { flag: 'MODEL', isTaken }));
  if (first === undefined || others.length === 0) throw tooFew(kind.program, operands);
  const target = { out, precision: flags.savedPrecision, signal: streams.signal };
  const { notes } = await write([first, ...others], target);
  progress.note(`mean of ${String(operands.length)} models, not scored yet: ${kind.program} evaluate --model ${out}`);
  for (const note of notes) progress.note(note);
  await writeRecords([out], { stream: streams.stdout, name: 'standard output' });
  return ExitCode.Done;
}

/** A checkpoint of a run has no model.json; the library says what else it may lack. */
function isTaken(folder: string): boolean {
  return isModelFolder(folder) || existsSync(join(folder, 'manifest.json'));
}

function tooFew(program: string, operands: readonly string[]): UsageError {
  return new UsageError({
    where: `${program} average`,
    expected: 'two models or more',
    received: operands[0] ?? 'none',
    next: 'Name the models or their folders after the flags.',
  });
}
