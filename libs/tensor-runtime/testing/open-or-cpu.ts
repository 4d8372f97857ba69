import { openEngine } from '../src/lib/engine';
import type { EngineName } from '../src/lib/engine-ladder';

/** Opens an engine for a spec, or plain JavaScript, with the reason on stderr, where that engine cannot run. */
export async function openOrCpu(engine: EngineName): Promise<void> {
  try {
    await openEngine({ engine });
  } catch (error) {
    process.stderr.write(`on cpu instead: ${String(error)}\n`);
    await openEngine({ engine: 'cpu' });
  }
}
