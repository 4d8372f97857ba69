/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import type { CaptioningTrainingConfig } from '@tolmach/contracts';
import type { ReadImagesOptions, ThumbnailOptions } from '@tolmach/image-input';
import type {
  AverageOptions,
  AveragedModel,
  CaptionerOptions,
  CaptioningModel as LoadedCaptioner,
  LoadOptions,
} from '@tolmach/seq2seq-model';
import type { TranslationModel } from '@tolmach/seq2seq-model';
import type { FeatureExport, FeatureExportOptions, TrainOptions, TrainResult } from '@tolmach/training';

export type { CaptionedImage as ReferenceCaptions } from '@tolmach/training';
export type { FeatureExport, FeatureExportOptions } from '@tolmach/training';
export type { DecodedImage, ImageRecord } from '@tolmach/image-input';
export type { CaptionOptions, DecodedText } from '@tolmach/seq2seq-model';

/** What the commands use of a captioning model. */
export type CaptioningModel = Pick<LoadedCaptioner, 'caption' | 'dispose' | 'engine' | 'file' | 'grid'>;

/** What the commands use of a translation model. */
export type Translator = Pick<TranslationModel, 'dispose' | 'translate'>;

export type LoadCaptioner = (folder: string, options: CaptionerOptions) => Promise<CaptioningModel>;
export type LoadTranslator = (folder: string, options: LoadOptions) => Promise<Translator>;
export type ReadImages = typeof import('@tolmach/image-input').readImages;
export type Thumbnail = (path: string, size: number, options: ThumbnailOptions) => Promise<Uint8Array>;
export type FileFormatOf = typeof import('@tolmach/image-input').fileFormat;
export type IsPictureFile = typeof import('@tolmach/image-input').isPictureFile;
export type RespeltPath = typeof import('@tolmach/image-input').respeltPath;
export type ReadCaptionFile = typeof import('@tolmach/training').readCaptionFile;
export type ReadImageList = typeof import('@tolmach/training').readImageList;
export type ExportFeatures = (paths: AsyncIterable<string>, options: FeatureExportOptions) => Promise<FeatureExport>;
export type TrainCaptioner = (config: CaptioningTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
export type AverageModels = (
  folders: readonly [string, ...string[]],
  options: AverageOptions,
) => Promise<AveragedModel>;

const models = () => require('@tolmach/seq2seq-model') as typeof import('@tolmach/seq2seq-model'); // what require says
const images = () => require('@tolmach/image-input') as typeof import('@tolmach/image-input'); // likewise
const training = () => require('@tolmach/training') as typeof import('@tolmach/training'); // likewise

/** The captioning model of a folder, open on an engine; the caller disposes it. */
export const loadCaptioner: LoadCaptioner = (folder, options) => models().loadCaptioner(folder, options);

/** The translation model of a folder; the caller disposes it. */
export const loadTranslator: LoadTranslator = (folder, options) => models().loadModel(folder, options);

/** Images by their paths, decoded ahead of the consumer. */
export const readImages: ReadImages = (paths, config, options: ReadImagesOptions) =>
  images().readImages(paths, config, options);

/** A small JPEG of an image. */
export const thumbnail: Thumbnail = (path, size, options) => images().thumbnail(path, size, options);

/** The form of the file that begins with these bytes. */
export const fileFormat: FileFormatOf = (bytes) => images().fileFormat(bytes);

/** Whether a file begins as a picture does. */
export const isPictureFile: IsPictureFile = (path) => images().isPictureFile(path);

/** The one path that reads the same as this one. */
export const respeltPath: RespeltPath = (path) => images().respeltPath(path);

/** The images of a captions file. */
export const readCaptionFile: ReadCaptionFile = (path) => training().readCaptionFile(path);

/** Names of images, one a line of a file. */
export const readImageList: ReadImageList = (path) => training().readImageList(path);

/** How an export of features ended. */
export const exportFeatures: ExportFeatures = (paths, options) => training().exportFeatures(paths, options);

/** How a training run ended. */
export const trainCaptioner: TrainCaptioner = (config, options) => training().trainCaptioner(config, options);

/** Writes the mean of captioning models as one. */
export const averageModels: AverageModels = (folders, options) =>
  models().averageModels('captioning', folders, options);
