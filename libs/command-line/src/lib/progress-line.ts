import { printable } from './printable';
import type { TextOutput } from './streams';

/** The only output of a running command on standard error. */
export interface ProgressLine {
  /** Replaces the live line on a terminal; elsewhere prints a line now and then. */
  readonly update: (text: string) => void;
  /** Prints a permanent line. */
  readonly note: (text: string) => void;
  /** Prints a permanent line, --quiet or not: what went wrong while the rest continues. */
  readonly tell: (text: string) => void;
  /** Removes the live line. */
  readonly end: () => void;
}

export interface ProgressSettings {
  readonly quiet: boolean;
  /** Milliseconds since any fixed moment. */
  readonly now?: () => number;
}

const REDRAW_EVERY_MS = 100;
const PLAIN_LINE_EVERY_MS = 30_000;
const ERASE_LINE = '\r\u001b[K';

/** A progress line over `output`: one live line if that is a terminal, a plain line every 30 seconds if not. */
export function progressLine(output: TextOutput, settings: ProgressSettings): ProgressLine {
  if (settings.quiet) return quietLine(output);
  return output.isTTY === true
    ? liveLine(output, settings.now ?? Date.now)
    : plainLines(output, settings.now ?? Date.now);
}

function quietLine(output: TextOutput): ProgressLine {
  return {
    update: () => undefined,
    note: () => undefined,
    tell: (text) => writeLine(output, text),
    end: () => undefined,
  };
}

function writeLine(output: TextOutput, text: string): void {
  output.write(`${printable(text)}\n`);
}

function liveLine(output: TextOutput, now: () => number): ProgressLine {
  let shown = false;
  let drawnAt = -Infinity;
  const erase = (): void => {
    if (shown) output.write(ERASE_LINE);
    shown = false;
  };
  const note = (text: string): void => {
    erase();
    writeLine(output, text);
  };
  return {
    update: (text) => {
      if (now() - drawnAt < REDRAW_EVERY_MS) return;
      drawnAt = now();
      const { columns = 0 } = output; // 0 on a terminal that does not know its size
      const width = (columns > 0 ? columns : 80) - 1; // a full line would wrap and could not be erased
      output.write(ERASE_LINE + printable(text).slice(0, width));
      shown = true;
    },
    note,
    tell: note,
    end: erase,
  };
}

function plainLines(output: TextOutput, now: () => number): ProgressLine {
  let printedAt = now();
  const note = (text: string): void => writeLine(output, text);
  return {
    update: (text) => {
      if (now() - printedAt < PLAIN_LINE_EVERY_MS) return;
      printedAt = now();
      writeLine(output, text);
    },
    note,
    tell: note,
    end: () => undefined,
  };
}
