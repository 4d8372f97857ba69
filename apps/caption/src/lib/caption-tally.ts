import { paceText } from '@tolmach/command-line';
import type { ProgressLine } from '@tolmach/command-line';
import type { CaptionOutcome } from './caption-images';
import type { ImagePath } from './image-paths';

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

/** Counts outcomes, and shows speed and time left. */
export class CaptionTally {
  numDone = 0;
  numFailed = 0;
  numEmpty = 0;
  private total: number | undefined;
  private startedMs: number | undefined;

  constructor(
    private readonly progress: ProgressLine,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes how many there will be, once that is known; a fault of counting is left to the reader of the same paths. */
  expect(total: Promise<number>): void {
    total.then(
      (count) => (this.total = count),
      () => undefined,
    );
  }

  /** @param isSilent - whether nothing is to be shown: the captions themselves are on the terminal */
  add(outcome: CaptionOutcome, isSilent: boolean): void {
    this.numDone++;
    if ('error' in outcome) this.numFailed++;
    else if ((outcome.hypotheses[0]?.text ?? '').trim() === '') this.numEmpty++;
    this.startedMs ??= this.now(); // the first image waited for the model
    if (!isSilent) this.progress.update(this.line());
  }

  private line(): string {
    const { numDone, total } = this;
    const elapsedMs = this.now() - (this.startedMs ?? 0);
    return paceText({ unit: 'images', numDone, total, numTimed: numDone - 1, elapsedMs });
  }
}
