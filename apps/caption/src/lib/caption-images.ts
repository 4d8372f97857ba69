import type { ImageConfig, InputError } from '@tolmach/contracts';
import { readAhead } from '@tolmach/command-line';
import type { CaptionOptions } from '@tolmach/captioning';
import type { DecodedText } from '@tolmach/decoding';
import type { DecodedImage, ImagePath, ImageRecord } from '@tolmach/image-input';
import type { CaptioningModel, Services, Translator } from './services';

/** One caption, and what it is in another language. */
export type CaptionText = DecodedText & { readonly translation?: string };

/** An image with what a model says that it shows. */
export interface ImageCaptions {
  readonly path: string;
  readonly image: Omit<DecodedImage, 'pixels'>;
  /** Best first. */
  readonly hypotheses: readonly CaptionText[];
}

/** The outcome for one path. */
export type CaptionOutcome = ImageCaptions | { readonly path: string; readonly error: InputError };

/** What captions images. */
export interface Captioner {
  readonly model: CaptioningModel;
  readonly translator: Translator | undefined;
  readonly options: CaptionOptions & { readonly batchSize: number };
}

/** How long an image that is there waits for others to fill a batch, so that slow input is not held back. */
const MAX_WAIT_MS = 50;

/** How images are read. */
export interface ImageReading extends Pick<Services, 'readImages'> {
  /** How large one may be. */
  readonly maxPixels: number | undefined;
  /** Pipes are read, until this is aborted; otherwise they are refused. */
  readonly pipesUntil?: AbortSignal;
}

/**
 * One outcome for each path, in the paths' order, batch by batch. Images are decoded ahead, in threads of their own,
 * while the network works on a batch; memory is bounded by two batches. Ends early, without an error, when the signal among
 * the captioner's options is aborted.
 */
export async function* captionImages(
  paths: AsyncIterable<ImagePath> | Iterable<ImagePath>,
  captioner: Captioner,
  { maxPixels, ...source }: ImageReading,
): AsyncGenerator<readonly CaptionOutcome[], void> {
  const { batchSize } = captioner.options;
  const reading = { ...source, numAhead: batchSize, ...(maxPixels === undefined ? {} : { maxPixels }) };
  const records = imageRecords(paths, captioner.model.file.image, reading);
  const limits = { maxRecords: batchSize, maxSize: Infinity, maxWaitMs: MAX_WAIT_MS };
  const { signal } = captioner.options;
  for await (const window of readAhead(records, () => 1, limits)) {
    try {
      yield await captionWindow(window, captioner);
    } catch (fault) {
      if (signal?.aborted !== true) throw fault;
      return;
    }
  }
}

/** The image of each path, or why there is none, in the paths' order. */
function imageRecords(
  paths: AsyncIterable<ImagePath> | Iterable<ImagePath>,
  config: ImageConfig,
  { readImages, ...options }: Pick<Services, 'readImages'> & Parameters<Services['readImages']>[2],
): AsyncGenerator<ImageRecord, void> {
  return readImages(pathsOrFaults(paths), config, options);
}

async function* pathsOrFaults(paths: AsyncIterable<ImagePath> | Iterable<ImagePath>) {
  for await (const { path, error } of paths) yield error === undefined ? path : { path, error };
}

async function captionWindow(
  window: readonly ImageRecord[],
  { model, translator, options }: Captioner,
): Promise<CaptionOutcome[]> {
  const images = window.flatMap((record) => ('image' in record ? [record.image] : []));
  const captions = images.length === 0 ? [] : await model.caption(images, options);
  const hypotheses = captions.map((caption) => caption.hypotheses);
  const texts = (translator === undefined ? hypotheses : await translated(hypotheses, translator)).values();
  return window.map((record) => {
    if ('error' in record) return record;
    const { width, height, sha256 } = record.image;
    return { path: record.path, image: { width, height, sha256 }, hypotheses: texts.next().value ?? [] };
  });
}

async function translated(
  captions: readonly (readonly DecodedText[])[],
  translator: Translator,
): Promise<CaptionText[][]> {
  const translations = await translator.translate(captions.flat().map(({ text }) => text));
  const texts = translations.map(({ hypotheses }) => hypotheses[0]?.text ?? '').values();
  return captions.map((all) => all.map((one) => ({ ...one, translation: texts.next().value ?? '' })));
}
