import type { CaptioningModel } from '@tolmach/captioning';
import { readImages } from '@tolmach/image-input';
import type { DecodedImage } from '@tolmach/image-input';

/** How image files are captioned. */
export interface CaptionSearch {
  /** images computed at once */
  readonly batch: number;
  readonly beam: number;
  readonly maxLength: number;
}

/**
 * Captions files as the program `caption` does: the next batch is decoded while the network computes this one.
 * @param onBatch - receives the number of images done, after each batch
 * @returns pieces of all captions
 * @throws {@link InputError} when a file is not an image
 */
export async function captionFiles(
  model: CaptioningModel,
  paths: Iterable<string>,
  { batch, beam, maxLength }: CaptionSearch,
  onBatch: (numDone: number) => void = () => undefined,
): Promise<number> {
  const search = { beamSize: beam, maxLength };
  let waiting: DecodedImage[] = [];
  let [numDone, numPieces] = [0, 0];
  const finish = async () => {
    const captions = await model.caption(waiting, { search, batchSize: batch });
    for (const { hypotheses } of captions) numPieces += hypotheses[0]?.pieces.length ?? 0;
    numDone += waiting.length;
    waiting = [];
    onBatch(numDone);
  };
  for await (const record of readImages(paths, model.file.image, { numAhead: batch })) {
    if ('error' in record) throw record.error;
    waiting.push(record.image);
    if (waiting.length === batch) await finish();
  }
  if (waiting.length > 0) await finish();
  return numPieces;
}
