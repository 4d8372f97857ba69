/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { lazy } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import type { ModelServices } from '@tolmach/model-commands';
import type { ModelSource } from '@tolmach/model-folder';
import type { MusicModel as LoadedModel } from '@tolmach/music';

/** What the commands use of a model. */
export type MusicModel = Pick<LoadedModel, 'continue' | 'dispose' | 'engine' | 'file' | 'nats'>;

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: (source: ModelSource, options: DeviceOptions) => Promise<MusicModel>;
  readonly readPieces: typeof import('@tolmach/music/data').readPieces;
  readonly midiBytes: typeof import('@tolmach/music/data').midiBytes;
  readonly train: typeof import('@tolmach/music/training').trainMusic;
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const data = () => require('@tolmach/music/data') as typeof import('@tolmach/music/data'); // its own type

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(() => require('@tolmach/music') as typeof import('@tolmach/music'), 'loadMusic'), // its own type
  readPieces: lazy(data, 'readPieces'),
  midiBytes: lazy(data, 'midiBytes'),
  train: lazy(() => require('@tolmach/music/training') as typeof import('@tolmach/music/training'), 'trainMusic'), // its own type
};
