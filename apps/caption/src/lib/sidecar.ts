import { writeFileDurably } from '@tolmach/durable-files';
import type { CaptionOutcome, CaptionedImage } from './caption-images';

const NEXT = 'Free space or name another destination, and run again.';

/**
 * Writes each caption beside its image: `photo.jpg.txt`. An existing file is replaced once the new one is complete; an
 * image without a caption changes nothing.
 *
 * @throws {@link OutputError} when one cannot be written
 */
export async function writeSidecars(outcomes: readonly CaptionOutcome[]): Promise<void> {
  const captioned = outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome]));
  await Promise.all(
    captioned.map((outcome) => writeFileDurably(`${outcome.path}.txt`, sidecarText(outcome), { next: NEXT })),
  );
}

/** The caption, and on a second line its translation if there is one. */
function sidecarText({ hypotheses: [best] }: CaptionedImage): string {
  const lines = [best?.text ?? '', ...(best?.translation === undefined ? [] : [best.translation])];
  return lines.map((line) => `${line}\n`).join('');
}
