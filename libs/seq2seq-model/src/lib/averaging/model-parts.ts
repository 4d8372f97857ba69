import type { CaptionerFolder } from '../captioner-folder';
import type { ModelFolder } from '../model-folder';

/** A model of either kind without its weights. */
export type ModelParts = Omit<ModelFolder, 'weights'> | Omit<CaptionerFolder, 'weights'>;

/** The same, and the folder that it was read from. */
export interface FoundParts {
  readonly folder: string;
  readonly parts: ModelParts;
}
