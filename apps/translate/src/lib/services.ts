import { join, resolve } from 'node:path';
import { averageModels, exportOnnx, loadModel } from './load-model';
import type { AverageModels, ExportOnnx, LoadModel } from './load-model';
import { addShortlist, train } from './train-model';
import type { AddShortlist, Train } from './train-model';

/** The library functions that the commands call. */
export interface Services {
  /** Folders whose sub-folders are the installed models; earlier ones take precedence. */
  readonly modelRoots: readonly string[];
  readonly loadModel: LoadModel;
  readonly exportOnnx: ExportOnnx;
  readonly train: Train;
  readonly addShortlist: AddShortlist;
  readonly averageModels: AverageModels;
}

/** The program's own package. */
export const PACKAGE_FOLDER = resolve(__dirname, '..', '..');

/** The real ones; a packed program includes its models, a workspace has them in data/models. */
export const installedServices: Services = {
  modelRoots: [join(PACKAGE_FOLDER, 'models'), join(PACKAGE_FOLDER, '..', '..', 'data', 'models')],
  loadModel,
  exportOnnx,
  train,
  addShortlist,
  averageModels,
};
