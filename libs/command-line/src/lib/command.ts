import type { ExitCode } from './exit-code';
import type { Option } from './option';
import type { ProgressLine } from './progress-line';
import type { Streams } from './streams';

/** Options by their name in camel case: `nBest` is the flag `--n-best`. */
export type OptionSet = Readonly<Record<string, Option<unknown>>>;

/** The values of a command's options. */
export type OptionValues<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends Option<infer Value> ? Value : never;
};

/** One call of a command: the user's arguments, and the environment to run in. */
export interface Call<Options = OptionSet> {
  /** Arguments that are not flags, in order. */
  readonly operands: readonly string[];
  readonly options: OptionValues<Options>;
  /** `signal` is always present; Ctrl-C aborts it. */
  readonly streams: Streams & { readonly signal: AbortSignal };
  /** Progress and notices on standard error; silent with `--quiet`. */
  readonly progress: ProgressLine;
  /** Says what the first Ctrl-C begins and a second one would cost, where that is more than the usual sentence. */
  readonly onInterrupt: (sentence: () => string) => void;
}

/** A program or sub-command, as data. `--quiet`, `--verbose` and `--help` are added to every one. */
export interface Command<Options extends OptionSet = OptionSet> {
  readonly name: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  /** Working command lines; help starts with them. */
  readonly examples: readonly [string, string];
  /** Name and meaning of the arguments that are not flags, if the command takes any number of them. */
  readonly operands?: {
    readonly name: string;
    readonly description: string;
    /** Name of the switch that says that they are texts, whatever they look like. */
    readonly literal?: string;
  };
  readonly options: Options;
  /** What flags do about errors of the libraries, by their code: a sentence that follows theirs. */
  readonly advice?: Readonly<Record<string, string>>;
  /** Closing paragraphs of help. */
  readonly notes?: string;
  /** Output of `--version`. */
  readonly version?: string;
  readonly subCommands?: readonly Command[];
  run(call: Call<Options>): Promise<ExitCode>;
}

/** The command itself, with the types of its options inferred. */
export function defineCommand<Options extends OptionSet>(command: Command<Options>): Command<Options> {
  return command;
}
