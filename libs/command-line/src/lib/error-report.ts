import { inspect, types } from 'node:util';
import { Seq2SeqError, faultSentence } from '@tolmach/contracts';
import { printable } from './printable';

/** The one sentence that a user sees for an error; `program` names the command if the error is our bug. */
export function errorSentence(error: unknown, program: string): string {
  if (error instanceof Seq2SeqError) return printable(error.message);
  return printable(
    faultSentence({
      where: program,
      expected: 'to finish',
      received: `an unexpected ${briefly(error)}`,
      next: 'This is a bug in tolmach: please report it with the output of --verbose.',
    }),
  );
}

/** Stack traces of an error and of all its causes, outermost first. */
export function errorStack(error: unknown): string {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let inner = error; inner !== undefined && !seen.has(inner); inner = causeOf(inner)) {
    seen.add(inner);
    const stack = types.isNativeError(inner) ? (inner.stack ?? inner.message) : inspect(inner);
    lines.push(lines.length === 0 ? stack : `caused by ${stack}`);
  }
  return lines.join('\n');
}

function causeOf(error: unknown): unknown {
  return types.isNativeError(error) ? error.cause : undefined;
}

function briefly(error: unknown): string {
  return types.isNativeError(error) ? `${error.name} (${error.message})` : `value (${inspect(error)})`;
}
