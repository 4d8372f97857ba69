import { OutputError, Seq2SeqError } from '@tolmach/contracts';
import { parseArguments } from './argument-parser';
import type { ParsedLine } from './argument-parser';
import type { Command } from './command';
import { errorSentence, errorStack } from './error-report';
import { ExitCode, exitCodeOf } from './exit-code';
import { refuseKeptFlags } from './kept-flags';
import { progressLine } from './progress-line';
import type { Streams } from './streams';
import { CLOSED_PIPE, ignoreLateErrors } from './write-records';

/**
 * Runs a program on a command line and returns its exit code. Errors become one sentence on standard error, followed by
 * their stacks if `--verbose` is given; nothing is thrown.
 *
 * @param argv - arguments of the user, without the names of Node and of the script
 */
export async function runCommand(program: Command, argv: readonly string[], streams: Streams): Promise<ExitCode> {
  ignoreLateErrors(streams.stdout);
  ignoreLateErrors(streams.stderr);
  const signal = streams.signal ?? new AbortController().signal;
  let advice: Command['advice'];
  try {
    refuseKeptFlags(program, argv, streams.npm);
    const line = parseArguments(program, argv, streams);
    if (line === undefined) return ExitCode.Done;
    ({ advice } = line.command);
    const code = await runLine(line, { ...streams, signal });
    return signal.aborted ? ExitCode.Interrupted : code;
  } catch (error) {
    if (signal.aborted && isAbortError(error)) return ExitCode.Interrupted;
    return reportError(error, { ...program, advice: advice ?? {} }, argv, streams);
  }
}

function reportError(
  error: unknown,
  { name, advice = {} }: Pick<Command, 'name' | 'advice'>,
  argv: readonly string[],
  { stderr }: Streams,
): ExitCode {
  if (error instanceof OutputError && error.code === CLOSED_PIPE) return ExitCode.Done;
  const flags = error instanceof Seq2SeqError ? advice[error.code] : undefined;
  for (const one of gathered(error)) stderr.write(`${errorSentence(one, name)}\n`);
  stderr.write(`${[errorSentence(error, name), flags].filter((part) => part !== undefined).join(' ')}\n`);
  if (isVerbose(argv)) stderr.write(`${errorStack(error)}\n`);
  return exitCodeOf(error);
}

/** The errors that one tells of as a whole. */
function gathered(error: unknown): readonly unknown[] {
  return error instanceof Seq2SeqError && error.cause instanceof AggregateError ? error.cause.errors : [];
}

async function runLine(line: ParsedLine, streams: Streams & { readonly signal: AbortSignal }): Promise<ExitCode> {
  const progress = progressLine(streams.stderr, { quiet: line.quiet });
  let sentence = () => 'Interrupted: finishing what was started; Ctrl-C again ends at once.';
  const tellInterrupt = (): void => {
    progress.note(sentence());
  };
  const onInterrupt = (own: () => string): void => {
    sentence = own;
  };
  streams.signal.addEventListener('abort', tellInterrupt);
  try {
    return await line.command.run({ operands: line.operands, options: line.options, streams, progress, onInterrupt });
  } finally {
    streams.signal.removeEventListener('abort', tellInterrupt);
    progress.end();
  }
}

/** Reads the raw arguments, since a command line that cannot be parsed is an error too. */
function isVerbose(argv: readonly string[]): boolean {
  const literalFrom = argv.indexOf('--');
  return (literalFrom < 0 ? argv : argv.slice(0, literalFrom)).includes('--verbose');
}

function isAbortError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
