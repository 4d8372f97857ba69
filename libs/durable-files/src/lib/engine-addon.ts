import { createRequire } from 'node:module';
import { DeviceError } from '@tolmach/contracts';

/**
 * Loads an addon of the installed engine; a native module has no types.
 * @param engine - by which name it was asked for, for the error sentence
 * @throws {@link DeviceError} when it does not load
 */
export function loadEngineAddon(file: string, engine: string): unknown {
  try {
    return createRequire(__filename)(file);
  } catch (cause) {
    throw new DeviceError({
      where: `engine ${engine}`,
      expected: `an addon that loads at ${file}`,
      received: cause instanceof Error ? cause.message : String(cause),
      next: 'Install it again: npx @tolmach/engine install',
      cause,
    });
  }
}
