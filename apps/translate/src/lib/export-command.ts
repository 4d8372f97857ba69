import {
  ExitCode,
  choiceOption,
  defineCommand,
  needOption,
  overwriteOption,
  standardOutput,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { expectNewFolder } from '@tolmach/durable-files';
import { deviceOptions, findModel } from '@tolmach/model-commands';
import type { Services } from './services';
import { MODELS, modelOption } from './translation-models';

/** `translate export`: writes a model in another format. */
export function exportCommand(services: Pick<Services, 'modelRoots' | 'exportOnnx'>): Command {
  return defineCommand({
    name: 'export',
    summary: 'Write a model as ONNX files, for use in other programs',
    examples: ['translate export --model en-de --out en-de-onnx', 'translate export --precision int8 --out small'],
    options: {
      model: modelOption,
      format: choiceOption({
        group: 'Output',
        description: 'what to write: encoder.onnx, decoder.onnx and the piece models',
        placeholder: 'FORMAT',
        choices: ['onnx'] as const,
        fallback: 'onnx',
      }),
      out: textOption({ group: 'Output', description: 'folder to write into; new or empty', placeholder: 'FOLDER' }),
      overwrite: {
        ...overwriteOption,
        description: 'write into a folder with files, and replace those of these names',
      },
      precision: deviceOptions.precision,
    },
    async run({ options, streams }) {
      const out = needOption(options.out, '--out', 'a folder to write into');
      const model = findModel(options.model, MODELS, services);
      const next = 'Name another folder, or add --overwrite to replace files of these names.';
      if (!options.overwrite) await expectNewFolder(out, next);
      const paths = await services.exportOnnx(model, out, options.precision);
      await writeRecords(paths, standardOutput(streams));
      return ExitCode.Done;
    },
  });
}
