import { defineCommand, packageVersion } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { MODEL_FORMAT_VERSION, UsageError } from '@tolmach/contracts';
import { averageCommand } from '@tolmach/model-commands';
import { MODELS, modelsCommand } from './characters-models';
import { PACKAGE_FOLDER } from './services';
import type { Services } from './services';
import { trainCommand } from './train-command';

/** `characters`, and its sub-commands. */
export function charactersCommand(services: Services): Command {
  return defineCommand({
    name: 'characters',
    summary: 'Train and list language models over characters or bytes',
    examples: ['characters train --config my.json --out runs/my', 'characters models --format json'],
    version: `characters ${packageVersion(PACKAGE_FOLDER)} (model format ${String(MODEL_FORMAT_VERSION)})`,
    subCommands: [
      modelsCommand(services),
      trainCommand(services),
      averageCommand({ models: MODELS, roots: services.modelRoots, average: services.averageModels }),
    ],
    options: {},
    run: ({ operands }) => Promise.reject(noCommand(operands)),
  });
}

function noCommand([received = 'none']: readonly string[]): UsageError {
  return new UsageError({
    where: 'characters',
    expected: 'a command: models, train or average',
    received,
    next: 'See characters --help.',
  });
}
