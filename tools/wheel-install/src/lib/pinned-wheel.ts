/** One file of a Python package index, pinned to its bytes. */
export interface PinnedWheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** What an installation fetches and needs, for a dry run. */
export interface InstallFacts {
  /** What is installed. */
  readonly title: string;
  readonly wheels: readonly PinnedWheel[];
  readonly fetchMegabytes: number;
  /** While it runs. */
  readonly diskMegabytes: number;
  readonly folder: string;
}

/** A human-readable installation: what is fetched and where it goes, one line each. */
export function describeInstall({ title, wheels, fetchMegabytes, diskMegabytes, folder }: InstallFacts): string[] {
  return [
    title,
    ...wheels.map((wheel) => `  fetch ${wheel.name}==${wheel.version} sha256:${wheel.sha256}`),
    `  about ${fetchMegabytes} MB to fetch; ${diskMegabytes} MB of disk in use at most`,
    `  into ${folder}`,
  ];
}
