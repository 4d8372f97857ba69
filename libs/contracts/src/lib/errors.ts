/** Plain JSON attached to an error, for programs that read it. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The four parts of every error sentence: where, what was expected, what came, what to do next. */
export interface Fault {
  /** Function, file or flag at fault, without a colon. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** A full sentence or two: the user's next step. */
  readonly next: string;
  /** Stable kebab-case name of this fault; default: the kind's own name. */
  readonly code?: string;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** The house sentence: `where: expected what, received what. What to do next.` */
export function faultSentence(fault: Fault): string {
  return `${fault.where}: expected ${fault.expected}, received ${fault.received}. ${fault.next}`;
}

/** Root of all errors of this project; callers branch on the class, logs keep `code` and `details`. */
export abstract class Seq2SeqError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;

  /** @param fault - parts of the sentence, which another error may tell as its own */
  constructor(
    kind: string,
    readonly fault: Fault,
  ) {
    super(faultSentence(fault), fault.cause === undefined ? undefined : { cause: fault.cause });
    this.code = fault.code ?? kind;
    this.details = fault.details ?? {};
  }
}

/** A wrong command line: unknown flag, missing argument, impossible combination. */
export class UsageError extends Seq2SeqError {
  override readonly name = 'UsageError'; // spelled out: bundlers shorten the names of classes

  constructor(fault: Fault) {
    super('usage', fault);
  }
}

/** A configuration value that is missing, unknown or out of its range. */
export class ConfigError extends Seq2SeqError {
  override readonly name = 'ConfigError';

  constructor(fault: Fault) {
    super('config', fault);
  }
}

/** A model folder, or a file of one, that cannot be read as such. */
export class ModelFileError extends Seq2SeqError {
  override readonly name = 'ModelFileError';

  constructor(fault: Fault) {
    super('model-file', fault);
  }
}

/** Text, images or data files that cannot be used. */
export class InputError extends Seq2SeqError {
  override readonly name = 'InputError';

  constructor(fault: Fault) {
    super('input', fault);
  }
}

/** A tensor of another shape than the operation needs. */
export class ShapeError extends Seq2SeqError {
  override readonly name = 'ShapeError';

  constructor(fault: Fault) {
    super('shape', fault);
  }
}

/** An engine, accelerator or piece of the machine that is missing or failed. */
export class DeviceError extends Seq2SeqError {
  override readonly name = 'DeviceError';

  constructor(fault: Fault) {
    super('device', fault);
  }
}

/** Something that could not be written: full disk, missing permission, closed target. */
export class OutputError extends Seq2SeqError {
  override readonly name = 'OutputError';

  constructor(fault: Fault) {
    super('output', fault);
  }
}
