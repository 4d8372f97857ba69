import { DeviceError, Seq2SeqError } from '@tolmach/contracts';
import type { EngineChoice, EngineName } from '@tolmach/contracts';

/** An engine that `auto` passed over, and why, as one sentence. */
export interface SkippedEngine {
  readonly name: EngineName;
  readonly reason: string;
}

/** The engine that computes from now on. */
export interface Engine {
  readonly name: EngineName;
  /** Human-readable: `TensorFlow 2.21.0, CPU, 2 threads`. */
  readonly description: string;
  /** How to get a faster engine, where there is one to be had. */
  readonly hint?: string;
  readonly skipped: readonly SkippedEngine[];
}

/** Options of one rung of the ladder. */
export interface RungRequest {
  /** False when the engine is only tried on the way down. */
  readonly byName: boolean;
  readonly threads?: number | undefined;
}

/** One engine that can be tried; `open` makes it the active one or rejects with the reason. */
export interface Rung {
  readonly name: EngineName;
  open(request: RungRequest): Promise<Pick<Engine, 'description' | 'hint'>>;
}

/**
 * Opens the engine asked for; `auto` goes down the rungs to the first that opens and keeps the reasons of the others.
 *
 * @throws {@link DeviceError} when the named engine, or for `auto` every rung, fails
 */
export async function climbDown(
  choice: EngineChoice,
  rungs: readonly Rung[],
  threads: number | undefined,
): Promise<Engine> {
  const byName = choice !== 'auto';
  const skipped: SkippedEngine[] = [];
  for (const rung of rungs) {
    if (byName && rung.name !== choice) continue;
    try {
      return { name: rung.name, ...(await rung.open({ byName, threads })), skipped };
    } catch (error) {
      const failure = deviceError(rung.name, error);
      if (byName) throw failure;
      skipped.push({ name: rung.name, reason: failure.message });
    }
  }
  throw new DeviceError({
    where: `engine ${choice}`,
    expected: `one of ${rungs.map((rung) => rung.name).join(', ')}`,
    received: skipped.length === 0 ? 'no such engine' : 'a failure from each',
    next: skipped.map((engine) => engine.reason).join(' ') || 'Choose one of these, or auto.',
    details: { skipped },
  });
}

/** A failure of the platform below us gets our sentence; our own keep theirs. */
function deviceError(name: EngineName, error: unknown): Seq2SeqError {
  if (error instanceof Seq2SeqError) return error;
  const received = (error instanceof Error ? error.message : String(error))
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
  return new DeviceError({
    where: `engine ${name}`,
    expected: 'a backend that starts',
    received,
    next: 'Choose another engine, or auto.',
    cause: error,
  });
}
