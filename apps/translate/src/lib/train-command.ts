import { join } from 'node:path';
import { ExitCode, defineCommand, needOption, switchOption, textOption, writeRecords } from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { configKeys, configTemplate } from './config-template';
import { modelFolder } from './installed-models';
import type { Services } from './services';
import { trainingEngineOption } from './device-options';
import { readTrainingConfig } from './training-config-file';
import { dataFolderOption } from './shared-options';
import { trainingEnd, trainingReport } from './training-report';

const NOTES = `File names in the config are taken relative to the folder given as --data, or to the current \
folder. --print-config prints every key with its default, unit and range, as a file to start from; lines may carry \
// comments.

The folder of the best model is printed when the run ends. Ctrl-C finishes the step, saves a checkpoint and ends with exit code 130; --resume goes on from there.

Config keys:
`;

const options = {
  config: textOption({
    group: 'Input',
    description: 'training config; with --resume, the one the run began with unless given',
    placeholder: 'FILE',
    fallback: undefined,
  }),
  data: dataFolderOption,
  from: textOption({
    group: 'Model',
    description: 'start from the weights of this model (fine-tuning)',
    placeholder: 'NAME|FOLDER',
    fallback: undefined,
  }),
  out: textOption({ group: 'Output', description: 'run folder to write', placeholder: 'FOLDER', fallback: undefined }),
  resume: switchOption({ group: 'Input', description: 'go on from the last checkpoint of the run folder' }),
  printConfig: switchOption({ group: 'Output', description: 'print a complete config with defaults, and end' }),
  engine: trainingEngineOption,
};

/** `translate train`: a model from plain text file pairs. */
export function trainCommand(services: Services): Command {
  return defineCommand({
    name: 'train',
    summary: 'Train a translation model from pairs of plain text files',
    examples: ['translate train --config my.json --out runs/my', 'translate train --print-config > my.json'],
    notes: NOTES + configKeys(),
    options,
    run: (call) => train(call, services),
  });
}

async function train(call: Call<typeof options>, services: Services): Promise<ExitCode> {
  const { streams, progress, options: flags } = call;
  if (flags.printConfig) {
    await writeRecords([configTemplate()], { stream: streams.stdout, name: 'standard output' });
    return ExitCode.Done;
  }
  const out = needOption(flags.out, '--out', 'a folder for the run');
  const path = flags.config ?? (flags.resume ? join(out, 'config.json') : undefined);
  const config = readTrainingConfig(needOption(path, '--config', 'a training config'), flags.data);
  const result = await services.train(config, {
    out,
    resume: flags.resume,
    ...(flags.from === undefined ? {} : { from: modelFolder(flags.from, services.modelRoots) }),
    engine: flags.engine,
    signal: streams.signal,
    listener: trainingReport(progress),
  });
  progress.note(trainingEnd(result));
  if (result.reason === 'interrupted') return ExitCode.Interrupted;
  const lines = result.state.best === null ? [] : [result.bestFolder];
  await writeRecords(lines, { stream: streams.stdout, name: 'standard output' });
  return ExitCode.Done;
}
