import { ExitCode, choiceOption, defineCommand, switchOption } from '@tolmach/command-line';
import type { Command, Option } from '@tolmach/command-line';
import { engineStatus } from './engine-status';
import { installEngine } from './install-engine';
import { DEVICES, describePlan, installPlan } from './install-plan';
import type { Device } from './install-plan';
import { thisPlatform } from './requirements';
import type { Platform } from './requirements';

const deviceOption: Option<Device> = choiceOption({
  group: 'Device',
  description: 'device to compute on; cuda is for NVIDIA GPUs',
  placeholder: 'DEVICE',
  choices: DEVICES,
  fallback: 'cpu',
});

/** The machine that the command runs on. */
export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: Platform;
}

/** Returns the machine of this process. */
export function thisMachine(): Machine {
  return { environment: process.env, platform: thisPlatform() };
}

/** `engine`: installs the fast engine for training, and reports on it. */
export function engineCommand(machine: Machine): Command {
  const status = statusCommand(machine);
  return defineCommand({
    name: 'engine',
    summary: 'Install the fast engine for training, or list the engines available',
    examples: ['engine status', 'engine install --device cpu'],
    options: {},
    subCommands: [status, installCommand(machine)],
    run: (call) => status.run(call),
  });
}

function statusCommand({ environment }: Machine): Command {
  return defineCommand({
    name: 'status',
    summary:
      'Check the installed engine file by file and show which engine would run; exit code 5 without an intact one',
    examples: ['engine status', 'engine status --quiet || engine install'],
    options: {},
    async run({ streams }) {
      const { isSound, lines } = await engineStatus(environment);
      streams.stdout.write(`${lines.join('\n')}\n`);
      return isSound ? ExitCode.Done : ExitCode.Device;
    },
  });
}

function installCommand({ environment, platform }: Machine): Command {
  return defineCommand({
    name: 'install',
    summary: 'Fetch libtensorflow from a PyPI wheel and compile the addon of TensorFlow.js against it',
    examples: ['engine install', 'engine install --device cuda --dry-run'],
    options: {
      device: deviceOption,
      dryRun: switchOption({
        group: 'General',
        description: 'print what would be fetched, and to where; change nothing',
      }),
    },
    async run({ options, streams, progress }) {
      const plan = installPlan(options.device, environment);
      if (options.dryRun) {
        streams.stdout.write(`${describePlan(plan).join('\n')}\n`);
        return ExitCode.Done;
      }
      const { signal } = streams;
      const note = progress.note.bind(progress);
      const isNew = await installEngine(plan, { environment, platform, signal, note });
      const what = `libtensorflow ${plan.tensorflow} for ${plan.device}`;
      streams.stdout.write(`${what} ${isNew ? 'installed' : 'already installed'} in ${plan.cacheFolder}\n`);
      return ExitCode.Done;
    },
  });
}
