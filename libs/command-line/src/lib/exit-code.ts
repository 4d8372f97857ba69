import { ConfigError, DeviceError, InputError, ModelFileError, OutputError, UsageError } from '@tolmach/contracts';

/** Exit codes of our programs; decision 0007 gives the reasons. */
export enum ExitCode {
  /** Everything was done, or nobody reads the output any more. */
  Done = 0,
  /** A bug in tolmach. */
  Internal = 1,
  /** A wrong command line. */
  Usage = 2,
  /** A config file or model folder that cannot be used. */
  Config = 3,
  /** Some or all inputs failed; the others were done. */
  Input = 4,
  /** An engine or device is missing or failed. */
  Device = 5,
  /** The output could not be written. */
  Output = 6,
  /** Stopped by Ctrl-C or SIGTERM, after finishing what had been started. */
  Interrupted = 130,
}

const CODE_OF_CLASS = [
  [UsageError, ExitCode.Usage],
  [ConfigError, ExitCode.Config],
  [ModelFileError, ExitCode.Config],
  [InputError, ExitCode.Input],
  [DeviceError, ExitCode.Device],
  [OutputError, ExitCode.Output],
] as const;

/** The exit code of a command that is through with its inputs, of which so many failed or were left out. */
export function exitCodeWith(numFailed: number): ExitCode {
  return numFailed === 0 ? ExitCode.Done : ExitCode.Input;
}

/** The exit code for an error that ends a program: by class, and 1 for an error of any other class. */
export function exitCodeOf(error: unknown): ExitCode {
  const known = CODE_OF_CLASS.find(([errorClass]) => error instanceof errorClass);
  return known === undefined ? ExitCode.Internal : known[1];
}
