import { openEngine } from '@tolmach/tensor-runtime';
import type { EngineName } from '@tolmach/tensor-runtime';

/** Opens an engine for a spec, or plain JavaScript, with the reason on stderr, where that engine cannot run. */
export async function openOrCpu(engine: EngineName): Promise<void> {
  try {
    await openEngine({ engine });
  } catch (error) {
    process.stderr.write(`on cpu instead: ${String(error)}\n`);
    await openEngine({ engine: 'cpu' });
  }
}
