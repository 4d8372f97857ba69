import { rename, rm, writeFile } from 'node:fs/promises';
import { outputError } from '@tolmach/command-line';
import type { CaptionOutcome, CaptionedImage } from './caption-images';

/**
 * Writes each caption beside its image: `photo.jpg.txt`. A file of that name gives way once the new one is whole; an
 * image without a caption changes nothing.
 *
 * @throws {@link OutputError} when one cannot be written
 */
export async function writeSidecars(outcomes: readonly CaptionOutcome[]): Promise<void> {
  const captioned = outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome]));
  await Promise.all(captioned.map((outcome) => writeWhole(`${outcome.path}.txt`, sidecarText(outcome))));
}

/** The caption, and on a second line its translation if there is one. */
function sidecarText({ hypotheses: [best] }: CaptionedImage): string {
  const lines = [best?.text ?? '', ...(best?.translation === undefined ? [] : [best.translation])];
  return lines.map((line) => `${line}\n`).join('');
}

async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.partial`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined); // the first fault is what the user has to know
    throw outputError(path, cause);
  }
}
