/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import type { CaptionerOptions, CaptioningModel as LoadedCaptioner } from '@tolmach/captioning';
import { CAPTIONING } from '@tolmach/captioning/system';
import type { FeatureExport, FeatureExportOptions } from '@tolmach/captioning/training';
import type { CaptioningTrainingConfig } from '@tolmach/contracts';
import type { ReadImagesOptions, ThumbnailOptions } from '@tolmach/image-input';
import type { AverageOptions, AveragedModel } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';
import type { LoadOptions, TranslationModel } from '@tolmach/translation';

export type { CaptionedImage as ReferenceCaptions } from '@tolmach/captioning/data';
export type { FeatureExport, FeatureExportOptions } from '@tolmach/captioning/training';
export type { DecodedImage, ImageFault, ImageRecord } from '@tolmach/image-input';
export type { CaptionOptions } from '@tolmach/captioning';
export type { DecodedText } from '@tolmach/decoding';

/** What the commands use of a captioning model. */
export type CaptioningModel = Pick<LoadedCaptioner, 'caption' | 'dispose' | 'engine' | 'file' | 'grid'>;

/** What the commands use of a translation model. */
export type Translator = Pick<TranslationModel, 'dispose' | 'translate'>;

export type LoadCaptioner = (folder: string, options: CaptionerOptions) => Promise<CaptioningModel>;
export type LoadTranslator = (folder: string, options: LoadOptions) => Promise<Translator>;
export type ReadImages = typeof import('@tolmach/image-input').readImages;
export type Thumbnail = (path: string, size: number, options: ThumbnailOptions) => Promise<Uint8Array>;
export type FileFormatOf = typeof import('@tolmach/image-input').fileFormat;
export type FindBadImages = typeof import('@tolmach/image-input').findBadImages;
export type HashImage = typeof import('@tolmach/image-input').hashImage;
export type IsPictureFile = typeof import('@tolmach/image-input').isPictureFile;
export type RespeltPath = typeof import('@tolmach/image-input').respeltPath;
export type ReadCaptionFile = typeof import('@tolmach/captioning/data').readCaptionFile;
export type ReadImageList = typeof import('@tolmach/captioning/data').readImageList;
export type ExportFeatures = (paths: AsyncIterable<string>, options: FeatureExportOptions) => Promise<FeatureExport>;
export type TrainCaptioner = (config: CaptioningTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
export type AverageModels = (
  folders: readonly [string, ...string[]],
  options: AverageOptions,
) => Promise<AveragedModel>;

const captioning = () => require('@tolmach/captioning') as typeof import('@tolmach/captioning'); // its own type
const translation = () => require('@tolmach/translation') as typeof import('@tolmach/translation');
const data = () => require('@tolmach/captioning/data') as typeof import('@tolmach/captioning/data');
const folders = () => require('@tolmach/model-folder') as typeof import('@tolmach/model-folder');
const images = () => require('@tolmach/image-input') as typeof import('@tolmach/image-input');
const training = () => require('@tolmach/captioning/training') as typeof import('@tolmach/captioning/training');

/** The captioning model of a folder, open on an engine; the caller disposes it. */
export const loadCaptioner: LoadCaptioner = (folder, options) => captioning().loadCaptioner(folder, options);

/** The translation model of a folder; the caller disposes it. */
export const loadTranslator: LoadTranslator = (folder, options) => translation().loadModel(folder, options);

/** Images by their paths, decoded ahead of the consumer. */
export const readImages: ReadImages = (paths, config, options: ReadImagesOptions) =>
  images().readImages(paths, config, options);

/** The images of a set that cannot be read. */
export const findBadImages: FindBadImages = (paths, options) => images().findBadImages(paths, options);

/** A small JPEG of an image. */
export const thumbnail: Thumbnail = (path, size, options) => images().thumbnail(path, size, options);

/** The form of the file that begins with these bytes. */
export const fileFormat: FileFormatOf = (bytes) => images().fileFormat(bytes);

/** SHA-256 of an image file. */
export const hashImage: HashImage = (path) => images().hashImage(path);

/** Whether a file begins as a picture does. */
export const isPictureFile: IsPictureFile = (path) => images().isPictureFile(path);

/** The one path that reads the same as this one. */
export const respeltPath: RespeltPath = (path) => images().respeltPath(path);

/** The images of a captions file. */
export const readCaptionFile: ReadCaptionFile = (path, noteLeftOut) => data().readCaptionFile(path, noteLeftOut);

/** The sentence about images of a captions file that are left out. */
export const leftOutNote: typeof import('@tolmach/captioning/data').leftOutNote = (path, images) =>
  data().leftOutNote(path, images);

/** Names of images, one per line of a file. */
export const readImageList: ReadImageList = (path) => data().readImageList(path);

/** How an export of features ended. */
export const exportFeatures: ExportFeatures = (paths, options) => training().exportFeatures(paths, options);

/** How a training run ended. */
export const trainCaptioner: TrainCaptioner = (config, options) => training().trainCaptioner(config, options);

/** Writes the mean of captioning models as one. */
export const averageModels: AverageModels = (models, options) => folders().averageModels(CAPTIONING, models, options);
