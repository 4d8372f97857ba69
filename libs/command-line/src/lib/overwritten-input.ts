import { existsSync, realpathSync, statSync } from 'node:fs';
import { UsageError } from '@tolmach/contracts';

/**
 * Refuses an output file that is one of the inputs: opening it would empty that input.
 *
 * @param flag - the flag that names the output
 * @throws {@link UsageError}
 */
export function refuseOverwritingInput(operands: readonly string[], output: string, flag = '--output'): void {
  if (!existsSync(output)) return;
  const target = realpathSync(output);
  if (!operands.some((operand) => isFile(operand) && realpathSync(operand) === target)) return;
  throw new UsageError({
    where: flag,
    expected: 'a file that is not among the inputs',
    received: output,
    next: 'Writing to it would empty it before it is read: name a new file.',
  });
}

/** Whether a path exists and is not a folder; a word to translate may well be the name of a folder. */
export function isFile(path: string): boolean {
  return existsSync(path) && !statSync(path).isDirectory();
}
