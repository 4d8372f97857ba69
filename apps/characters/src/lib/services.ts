import { join, resolve } from 'node:path';
import { averageModels, loadCharacters, trainCharacters } from './libraries';
import type { AverageModels, LoadCharacters, TrainCharacters } from './libraries';

/** What the commands call to do the work. */
export interface Services {
  /** Folders whose sub-folders are the installed models; earlier ones take precedence. */
  readonly modelRoots: readonly string[];
  readonly loadCharacters: LoadCharacters;
  readonly trainCharacters: TrainCharacters;
  readonly averageModels: AverageModels;
}

/** The program's own package. */
export const PACKAGE_FOLDER = resolve(__dirname, '..', '..');

/** The real ones; a packed program carries its models along, a workspace has them in data/models. */
export const installedServices: Services = {
  modelRoots: [join(PACKAGE_FOLDER, 'models'), join(PACKAGE_FOLDER, '..', '..', 'data', 'models')],
  loadCharacters,
  trainCharacters,
  averageModels,
};
