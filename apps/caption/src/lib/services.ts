import { join, resolve } from 'node:path';
import { GalleryWriter } from '@tolmach/gallery';
import {
  averageModels,
  exportFeatures,
  findBadImages,
  loadCaptioner,
  loadTranslator,
  readImages,
  thumbnail,
  trainCaptioner,
} from './libraries';
import type {
  AverageModels,
  ExportFeatures,
  FindBadImages,
  LoadCaptioner,
  LoadTranslator,
  ReadImages,
  Thumbnail,
  TrainCaptioner,
} from './libraries';

/** What the commands use of a gallery. */
export type Gallery = Pick<GalleryWriter, 'add' | 'close' | 'discard'>;

/** What the commands call to do the work. */
export interface Services {
  /** Folders whose sub-folders are the installed models; earlier ones take precedence. */
  readonly modelRoots: readonly string[];
  readonly loadCaptioner: LoadCaptioner;
  readonly loadTranslator: LoadTranslator;
  readonly readImages: ReadImages;
  readonly findBadImages: FindBadImages;
  readonly thumbnail: Thumbnail;
  readonly openGallery: (...parameters: Parameters<typeof GalleryWriter.open>) => Promise<Gallery>;
  readonly exportFeatures: ExportFeatures;
  readonly trainCaptioner: TrainCaptioner;
  readonly averageModels: AverageModels;
}

/** The program's own package. */
export const PACKAGE_FOLDER = resolve(__dirname, '..', '..');

/** The real ones; a packed program carries its models along, a workspace has them in data/models. */
export const installedServices: Services = {
  modelRoots: [join(PACKAGE_FOLDER, 'models'), join(PACKAGE_FOLDER, '..', '..', 'data', 'models')],
  loadCaptioner,
  loadTranslator,
  readImages,
  findBadImages,
  thumbnail,
  openGallery: (path, options) => GalleryWriter.open(path, options),
  exportFeatures,
  trainCaptioner,
  averageModels,
};
