import type { CaptionOutcome } from './caption-images';
import type { ImagePath } from '@tolmach/image-input';

/** How many paths there are. */
export async function countImages(paths: AsyncIterable<ImagePath>): Promise<number> {
  let count = 0;
  for await (const _path of paths) count++;
  return count;
}

/** That captions are empty, if some are: no image shows nothing. */
export function emptyCaptionsNotes(numEmpty: number, numCaptions: number): string[] {
  if (numEmpty === 0) return [];
  const reason = numEmpty > numCaptions / 2 ? ': the model has hardly been trained, or is of other images' : '';
  return [`${numEmpty} of ${numCaptions} captions are empty${reason}.`];
}

/** Counts outcomes. */
export class CaptionTally {
  numDone = 0;
  numFailed = 0;
  numEmpty = 0;

  add(outcome: CaptionOutcome): void {
    this.numDone++;
    if ('error' in outcome) this.numFailed++;
    else if ((outcome.hypotheses[0]?.text ?? '').trim() === '') this.numEmpty++;
  }
}
