import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writing } from '@tolmach/durable-files';

/** Whatever `use` returns, with a folder for runs: the one to keep, or one that is removed afterwards. */
export async function withRunFolder<Result>(
  kept: string | undefined,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  if (kept !== undefined) return use(kept);
  const place = join(tmpdir(), 'forecast-');
  const folder = await writing(
    place,
    () => mkdtemp(place),
    'Name a folder for the runs of the training with --keep, or set TMPDIR.',
  );
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
