import { captioningModelFileSchema } from '@tolmach/contracts';
import type { CaptioningModelFile } from '@tolmach/contracts';
import type { Model, System } from '@tolmach/model-folder';

/** A captioning model's folder: its network with the CNN's weights, the CNN's layers and the piece model. */
export type CaptioningParts = Model<CaptioningModelFile>;

/** Captioning, for whoever reads and writes model folders. */
export const CAPTIONING: System<CaptioningModelFile> = {
  kind: 'captioning',
  schema: captioningModelFileSchema,
  fileNames: ({ cnn, pieces }) => [cnn, pieces],
};
