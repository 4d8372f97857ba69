import type { Call } from './command';
import type { ExitCode } from './exit-code';
import type { RecordSource } from './read-records';
import { expectSeparateFiles } from './separate-files';
import { inputFormatOption, sourceFormat, textsOption } from './shared-options';
import type { outputOption } from './shared-options';
import { textSources } from './text-sources';
import { standardOutput, withOutputFile } from './write-records';
import type { RecordOutput } from './write-records';

/** Flags that say what a filter of text reads; with `--format`, how. */
export const filterInputOptions = { inputFormat: inputFormatOption, text: textsOption };

/** A call of a program that reads texts and writes a record for each. */
export type FilterCall = Call<typeof filterInputOptions & { readonly output: typeof outputOption }> & {
  readonly options: { readonly format: 'text' | 'json' };
};

/** What is done with the texts, in words for notes and errors. */
export interface FilterWords {
  /** `translate` */
  readonly verb: string;
  /** `translated` */
  readonly done: string;
}

/**
 * Whatever `use` returns, given the texts that the arguments stand for and where their records go: to standard output, or to a
 * file that gets its name when all are written.
 *
 * @param otherOutputs - paths that are written as well, by the flags that name them
 * @throws {@link UsageError} when an output would replace an input
 * @throws {@link InputError} when there is no file at a path
 */
export async function filterTexts(
  { operands, options, streams, progress }: FilterCall,
  { verb, done }: FilterWords,
  use: (sources: readonly RecordSource[], output: RecordOutput) => Promise<ExitCode>,
  otherOutputs: Readonly<Record<string, string | undefined>> = {},
): Promise<ExitCode> {
  const { output: path, text: areTexts } = options;
  const isPiped = operands.length === 0 || operands.includes('-');
  expectSeparateFiles({
    inputs: areTexts ? [] : operands,
    outputs: { '--output': path, ...otherOutputs },
    ...(isPiped && { stdin: streams.stdin }),
  });
  const writeTo = (output: RecordOutput) => {
    const sources = textSources({ operands, areTexts, format: sourceFormat(options), verb }, streams);
    if (operands.length === 0 && streams.stdin.isTTY === true) progress.note(`Type text to ${verb}; Ctrl-D ends.`);
    return use(sources, output);
  };
  if (path === undefined) return writeTo(standardOutput(streams));
  const onKept = (draft: string): void => progress.note(`what was ${done} is in ${draft}`);
  return withOutputFile(path, writeTo, { signal: streams.signal, onKept });
}
