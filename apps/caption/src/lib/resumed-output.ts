import { createReadStream } from 'node:fs';
import { UsageError } from '@tolmach/contracts';
import { readRecords } from '@tolmach/command-line';
import { unfinished } from '@tolmach/durable-files';

/**
 * The paths that the whole lines of an output tell of, or of what a run that was killed has left of one. None when
 * there is no such file yet.
 *
 * @throws {@link UsageError} when a line is not such a record
 */
export async function resumedPaths(output: string): Promise<Set<string>> {
  const paths = new Set<string>();
  const { path: file, wholeBytes } = (await unfinished(output)) ?? { path: output, wholeBytes: 0 };
  if (wholeBytes === 0) return paths;
  const open = () => createReadStream(file, { end: wholeBytes - 1 });
  for await (const record of readRecords([{ name: file, format: 'json', open }])) {
    const path = record.kind === 'json' ? record.fields['path'] : undefined;
    if (typeof path !== 'string') throw noRecord(file, record.line);
    paths.add(path);
  }
  return paths;
}

function noRecord(file: string, line: number): UsageError {
  return new UsageError({
    where: '--resume',
    expected: 'an --output file that caption --format json has written',
    received: `${file}, whose line ${String(line)} is not such a record`,
    next: 'Name another file, or omit --resume to replace this one.',
  });
}
