import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { UsageError } from '@tolmach/contracts';
import { fileSource, outputError, readRecords } from '@tolmach/command-line';

const CHUNK_BYTES = 65_536;
const LINE_FEED = 0x0a;

/**
 * The paths that a file of JSON records tells of, after its last line has been cut off if it does not end: the run that
 * wrote it was killed in the middle of that record. None when there is no such file yet.
 *
 * @throws {@link UsageError} when a line is no such record
 * @throws {@link OutputError} when the file cannot be cut
 */
export async function resumedPaths(file: string): Promise<Set<string>> {
  const paths = new Set<string>();
  if (!existsSync(file)) return paths;
  await cutTornLine(file);
  for await (const record of readRecords([fileSource(file, 'json')])) {
    const path = record.kind === 'json' ? record.fields['path'] : undefined;
    if (typeof path !== 'string') throw noRecord(file, record.line);
    paths.add(path);
  }
  return paths;
}

async function cutTornLine(path: string): Promise<void> {
  const file = await open(path, 'r+').catch((cause: unknown) => {
    throw outputError(path, cause);
  });
  try {
    const { size } = await file.stat();
    let end = size;
    const chunk = Buffer.alloc(CHUNK_BYTES);
    while (end > 0) {
      const start = Math.max(0, end - CHUNK_BYTES);
      const { bytesRead } = await file.read(chunk, 0, end - start, start);
      const last = chunk.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
      if (last >= 0) {
        end = start + last + 1;
        break;
      }
      end = start;
    }
    if (end < size) await file.truncate(end);
  } finally {
    await file.close();
  }
}

function noRecord(file: string, line: number): UsageError {
  return new UsageError({
    where: '--resume',
    expected: 'an --output file that caption --format json has written',
    received: `${file}, whose line ${String(line)} is no record of it`,
    next: 'Name another file, or leave --resume out to replace this one.',
  });
}
