import { readFile } from 'node:fs/promises';
import { pathBytes } from '@tolmach/contracts';
import { systemCode, writeFileDurably } from '@tolmach/durable-files';
import type { CaptionOutcome, ImageCaptions } from './caption-images';

const NEXT = 'Free space or name another destination, and run again.';

/**
 * Writes each caption beside its image: `photo.jpg.txt`. The name is ours and not the user's, so what is there already
 * stays, unless it is empty, the caption itself, or to be overwritten. An image without a caption changes nothing.
 *
 * @returns the files that were kept and say something else
 * @throws {@link OutputError} when one cannot be written
 */
export async function writeSidecars(outcomes: readonly CaptionOutcome[], overwrite: boolean): Promise<string[]> {
  const captioned = outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome]));
  const kept = await Promise.all(captioned.map((outcome) => writeSidecar(outcome, overwrite)));
  return kept.filter((path) => path !== undefined);
}

/** The path of the file if it was kept. */
async function writeSidecar(outcome: ImageCaptions, overwrite: boolean): Promise<string | undefined> {
  const path = `${outcome.path}.txt`;
  const text = sidecarText(outcome);
  const old = overwrite ? '' : await textThere(path);
  if (old === text) return undefined;
  if (old !== '') return path;
  await writeFileDurably(path, text, { next: NEXT });
  return undefined;
}

/** What a file says; empty if there is none, or a folder, which the writer refuses. */
async function textThere(path: string): Promise<string> {
  return readFile(pathBytes(path), 'utf8').catch((cause: unknown) => {
    return ['ENOENT', 'EISDIR'].includes(systemCode(cause)) ? '' : 'what cannot be read';
  });
}

/** The caption, and on a second line its translation if there is one. */
function sidecarText({ hypotheses: [best] }: ImageCaptions): string {
  const lines = [best?.text ?? '', ...(best?.translation === undefined ? [] : [best.translation])];
  return lines.map((line) => `${line}\n`).join('');
}
