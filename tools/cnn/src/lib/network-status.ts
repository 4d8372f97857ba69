import { cnnCacheFolder } from '@tolmach/durable-files';
import type { FolderState } from '@tolmach/durable-files';
import type { PretrainedNetwork } from './catalogue';
import { networkState } from './network-facts';

/** A network on offer and how it stands in the cache of the user. */
export interface NetworkStatus {
  readonly network: PretrainedNetwork;
  readonly folder: string;
  readonly state: FolderState;
}

/** What {@link networkCells} are, in a line. */
export const STATUS_HEAD = ['NAME', 'PACKAGE', 'LICENCE', 'TOP-1', 'SIZE', 'INPUT', 'INSTALLED'];

const INSTALLED = { sound: 'yes', absent: 'no', damaged: 'damaged', outdated: 'outdated' } as const;

/** Compares what is installed of each network with its checksums. */
export function networkStatuses(
  networks: readonly PretrainedNetwork[],
  environment: NodeJS.ProcessEnv,
): Promise<NetworkStatus[]> {
  return Promise.all(
    networks.map(async (network) => {
      const folder = cnnCacheFolder(network.name, environment);
      return { network, folder, state: await networkState(folder, network) };
    }),
  );
}

/** One line of a table. */
export function networkCells({ network, state }: NetworkStatus): string[] {
  const { name, wheel, licence, topOnePercent, megabytes, scaling } = network;
  const input = `${scaling.size}x${scaling.size}`;
  const topOne = `${topOnePercent.toFixed(1)} %`;
  return [name, wheel.name, licence, topOne, `${megabytes} MB`, input, INSTALLED[state.kind]];
}

/** What there is to say of a network's folder, one line each. */
export function folderLines({ network, folder, state }: NetworkStatus): string[] {
  const again = `npx @tolmach/cnn install ${network.name}`;
  switch (state.kind) {
    case 'sound':
      return [`${folder}: every file has its checksum`];
    case 'absent':
      return [`nothing in ${folder}; install it: ${again}`];
    case 'outdated':
      return [`${folder}: made by another version; install it again: ${again}`];
    case 'damaged':
      return [...state.damages.map((damage) => `damaged: ${damage}`), `install it again: ${again}`];
  }
}
