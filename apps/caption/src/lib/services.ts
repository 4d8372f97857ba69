/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import type { CaptionerOptions, CaptioningModel as LoadedCaptioner } from '@tolmach/captioning';
import type { FeatureExport, FeatureExportOptions } from '@tolmach/captioning/training';
import { lazy } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '@tolmach/captioning/system';
import { GalleryWriter } from '@tolmach/gallery';
import type { ModelServices } from '@tolmach/model-commands';
import type { ModelSource } from '@tolmach/model-folder';
import type { ThumbnailOptions } from '@tolmach/image-input';
import type { TrainOptions, TrainResult } from '@tolmach/training';
import type { LoadOptions, TranslationModel } from '@tolmach/translation';

/** What the commands use of a captioning model. */
export type CaptioningModel = Pick<LoadedCaptioner, 'caption' | 'dispose' | 'engine' | 'file' | 'grid'>;

/** What the commands use of a translation model. */
export type Translator = Pick<TranslationModel, 'dispose' | 'translate'>;

/** What the commands use of a gallery. */
export type Gallery = Pick<GalleryWriter, 'add' | 'close' | 'keep' | 'discard'>;

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: (source: ModelSource, options: CaptionerOptions) => Promise<CaptioningModel>;
  readonly loadTranslator: (source: ModelSource, options: LoadOptions) => Promise<Translator>;
  readonly readImages: typeof import('@tolmach/image-input').readImages;
  readonly findBadImages: typeof import('@tolmach/image-input').findBadImages;
  readonly thumbnail: (path: string, size: number, options: ThumbnailOptions) => Promise<Uint8Array>;
  readonly openGallery: (...parameters: Parameters<typeof GalleryWriter.open>) => Promise<Gallery>;
  readonly exportFeatures: (paths: AsyncIterable<string>, options: FeatureExportOptions) => Promise<FeatureExport>;
  readonly train: (config: CaptioningTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const captioning = () => require('@tolmach/captioning') as typeof import('@tolmach/captioning'); // its own type
const translation = () => require('@tolmach/translation') as typeof import('@tolmach/translation');
const data = () => require('@tolmach/captioning/data') as typeof import('@tolmach/captioning/data');
const images = () => require('@tolmach/image-input') as typeof import('@tolmach/image-input');
const training = () => require('@tolmach/captioning/training') as typeof import('@tolmach/captioning/training');

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(captioning, 'loadCaptioner'),
  loadTranslator: lazy(translation, 'loadModel'),
  readImages: lazy(images, 'readImages'),
  findBadImages: lazy(images, 'findBadImages'),
  thumbnail: lazy(images, 'thumbnail'),
  openGallery: (path, options) => GalleryWriter.open(path, options),
  exportFeatures: lazy(training, 'exportFeatures'),
  train: lazy(training, 'trainCaptioner'),
};

/** The form of the file that begins with these bytes. */
export const fileFormat = lazy(images, 'fileFormat');

/** The images that paths of files and folders stand for. */
export const imagePaths = lazy(images, 'imagePaths');

/** SHA-256 of an image file. */
export const hashImage = lazy(images, 'hashImage');

/** Whether a file begins as a picture does. */
export const isPictureFile = lazy(images, 'isPictureFile');

/** The images of a captions file that are scored. */
export const evaluationImages = lazy(data, 'evaluationImages');

/** The sentence about images of a captions file that are left out. */
export const leftOutNote = lazy(data, 'leftOutNote');
