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
  const before = new Set(EVENTS.flatMap(handlersOf));
  const processor = new SentencePieceProcessor();
  try {
    await processor.load(path);
  } finally {
    EVENTS.forEach((event) => removeNewHandlers(event, before));
  }
  return processor;
}

type Handler = NodeJS.UncaughtExceptionListener;

/** Loading is asynchronous: only what looks like Emscripten's own goes, lest another's handler be taken. */
function removeNewHandlers(event: (typeof EVENTS)[number], before: ReadonlySet<Handler>): void {
  for (const handler of handlersOf(event)) {
    const isForeign = !before.has(handler) && EMSCRIPTEN_HANDLER.test(handler.toString());
    if (isForeign) process.off(event, handler);
  }
}

function handlersOf(event: (typeof EVENTS)[number]): Handler[] {
  // The overloads of `listeners` differ by event; here a listener is only compared, printed and removed.
  return process.listeners(event as 'uncaughtException');
}
