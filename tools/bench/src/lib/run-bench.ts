import { ExitCode, standardOutput, writeRecords } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import type { ResultLine } from './run-program';

/** Output of a benchmark's lines. */
export type Print = (line: ResultLine) => Promise<void>;

/** The two ways to run a benchmark. */
interface Bench<Options> {
  readonly measure: (call: Call<Options>, print: Print) => Promise<void>;
  readonly compare: (call: Call<Options>, print: Print) => Promise<void>;
}

/** Measures alone, or in turns with what `--peer` and `--baseline` name; results are JSON lines on standard output. */
export async function runBench<Options>(
  call: Call<Options> & {
    readonly options: { readonly peer: string | undefined; readonly baseline: string | undefined };
  },
  { measure, compare }: Bench<Options>,
): Promise<ExitCode> {
  const { peer, baseline } = call.options;
  const print = printer(call);
  await (peer === undefined && baseline === undefined ? measure(call, print) : compare(call, print));
  return ExitCode.Done;
}

/** Writes results as JSON lines on standard output. */
export function printer({ streams }: Pick<Call, 'streams'>): Print {
  return async (line) => {
    await writeRecords([JSON.stringify(line)], standardOutput(streams));
  };
}
