import { systemCode, writeFileDurably, writing } from '@tolmach/durable-files';
import { readFile, open } from 'node:fs/promises';

/** Tells the step that a line belongs to; undefined for a line that belongs to the one above. */
export type StepOfLine = (line: string) => number | undefined;

/** Step of a line of metrics.jsonl; a line cut off by a crash counts as later than any step. */
export function stepOfRecord(line: string): number {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record === 'object' && record !== null && 'step' in record) return Number(record.step);
  } catch {
    // fall through: not a whole record
  }
  return Infinity;
}

/** The line that begins the samples of a step in samples.txt. */
export function samplesHeading(step: number): string {
  return `=== step ${step}`;
}

/** Step of a line of samples.txt. */
export function stepOfSamples(line: string): number | undefined {
  const step = /^=== step (\d+)$/.exec(line)?.[1];
  return step === undefined ? undefined : Number(step);
}

/** The text of a log; a missing one has none. */
export async function readLog(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return '';
    throw cause;
  });
}

/**
 * Removes what a log says of later steps, so that a resumed run writes them anew and the log equals that of a run without
 * interruption. A missing log stays missing.
 */
export async function cutLog(file: string, lastStep: number, stepOfLine: StepOfLine): Promise<void> {
  const text = await readLog(file);
  const lines = text.split('\n').slice(0, -1); // what follows the last line end was cut off by a crash
  const firstLater = lines.findIndex((line) => (stepOfLine(line) ?? 0) > lastStep);
  const kept = firstLater < 0 ? lines : lines.slice(0, firstLater);
  const keptText = kept.map((line) => `${line}\n`).join('');
  if (keptText !== text) await writeFileDurably(file, keptText);
}

/** Adds text to the end of a log; on the disk once this resolves. @throws {@link OutputError} */
export async function appendLog(file: string, text: string): Promise<void> {
  await writing(file, async () => {
    const handle = await open(file, 'a');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
