/// <reference path="./sentencepiece-js.d.ts" />
import { SentencePieceProcessor } from 'sentencepiece-js';

/** The calls of SentencePiece that a codec needs. */
export type Processor = Pick<SentencePieceProcessor, 'encodeIds' | 'encodePieces' | 'decodeIds'>;

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;
/** Source text of the handlers that its compiler, Emscripten, puts into every program. */
const EMSCRIPTEN_HANDLER = /^function\s*\(\w+\)\s*\{(if\(!\(\w+ instanceof ExitStatus\)\)\{throw \w+\}|throw \w+)\}$/;

/**
 * Returns SentencePiece with a model file loaded. It reports no failure of its own: the caller has to check what it
 * got. The process-wide exception handlers that loading installs are taken away again, for they would turn every
 * unhandled rejection of the host program into a crash inside this package.
 */
export async function loadProcessor(path: string): Promise<Processor> {
  const before = new Set(EVENTS.flatMap((event) => handlersOf(event)));
  const processor = new SentencePieceProcessor();
  try {
    await processor.load(path);
  } finally {
    for (const event of EVENTS) {
      for (const handler of handlersOf(event)) {
        const isForeign = !before.has(handler) && EMSCRIPTEN_HANDLER.test(handler.toString());
        // `process.off` takes any listener; the cast only picks one of its overloads.
        if (isForeign) process.off(event, handler as (reason: unknown) => void);
      }
    }
  }
  return processor;
}

function handlersOf(event: (typeof EVENTS)[number]): ((...args: never[]) => void)[] {
  // The overloads of `listeners` differ by event; here a listener is only compared, printed and removed.
  return process.listeners(event as 'uncaughtException');
}
