import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { Writable } from 'node:stream';

/** What a program reads, writes and listens to. */
export interface WorldStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal?: AbortSignal;
}

/** What runs a program, and what it calls to do the work. */
export type Main<Services, Code> = (
  argv: readonly string[],
  streams: WorldStreams,
  services: Partial<Services>,
) => Promise<Code>;

/** How a training of ten steps ended. */
export const TRAINED = {
  reason: 'steps',
  state: { step: 10, best: { score: 1, step: 5 } },
  bestFolder: 'run/best',
  numBad: 0,
};

/** A world of its own for each test of a program: a folder with installed models, streams, and what was called. */
export abstract class ProgramWorld<Services extends object, Code> {
  readonly folder = mkdtempSync(join(tmpdir(), 'program-'));
  readonly stdout = new PassThrough({ highWaterMark: 1 << 24 });
  readonly stderr = new PassThrough({ highWaterMark: 1 << 24 });
  /** Models that were opened, and how. */
  readonly loaded: { readonly folder: string; readonly options: unknown }[] = [];
  numDisposed = 0;
  /** Services that a test replaces. */
  change: Partial<Services> = {};

  constructor(private readonly main: Main<Services, Code>) {}

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The path of a file of this world. */
  write(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** Installs a model of which there is only its model.json. */
  installModel(name: string, file: object): void {
    this.write(join('models', name, 'model.json'), JSON.stringify({ formatVersion: 1, architecture: {}, ...file }));
  }

  async run(
    argv: readonly string[],
    streams: Partial<WorldStreams> = {},
  ): Promise<{ code: Code; out: string; err: string }> {
    const { stdout, stderr } = this;
    const services = { modelRoots: [this.path('nowhere'), this.path('models')], ...this.services(), ...this.change };
    const code = await this.main(argv, { stdin: Readable.from([]), stdout, stderr, ...streams }, services);
    return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  }

  /** Notes that a model was opened; what it is, and how it is freed. */
  protected open<Model extends object>(model: Model, source: string | { readonly folder: string }, options: unknown) {
    this.loaded.push({ folder: typeof source === 'string' ? source : source.folder, options });
    const dispose = (): void => {
      this.numDisposed++;
    };
    return Promise.resolve({ engine: 'a fake', dispose, ...model });
  }

  /** The doubles of the program's own services. */
  protected abstract services(): Partial<Services>;
}
