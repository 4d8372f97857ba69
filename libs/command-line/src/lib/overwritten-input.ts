import { existsSync, realpathSync, statSync } from 'node:fs';
import { UsageError } from '@tolmach/contracts';

/**
 * Refuses an output file that is one of the inputs, which opening it would empty.
 *
 * @param flag - that names the output
 * @throws {@link UsageError}
 */
export function refuseOverwritingInput(operands: readonly string[], output: string, flag = '--output'): void {
  if (!existsSync(output)) return;
  const target = realpathSync(output);
  if (!operands.some((operand) => isFile(operand) && realpathSync(operand) === target)) return;
  throw new UsageError({
    where: flag,
    expected: 'another file than the inputs',
    received: output,
    next: 'Writing to it would empty it before it is read: name a new file.',
  });
}

/** Whether something other than a folder is at a path; a word may well be the name of a folder. */
export function isFile(path: string): boolean {
  return existsSync(path) && !statSync(path).isDirectory();
}
