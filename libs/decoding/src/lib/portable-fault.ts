import { ConfigError, DeviceError, InputError, ModelFileError, Seq2SeqError, ShapeError } from '@tolmach/contracts';
import type { ErrorDetails } from '@tolmach/contracts';

/** An error in a form that a thread can send: one that is sent as it is arrives without its class. */
export interface PortableFault {
  /** Its `name`. */
  readonly kind: string;
  readonly code?: string;
  readonly details?: ErrorDetails;
  /** Message and stack. */
  readonly error: Error;
}

/** By the names of their errors; bundlers shorten those of the classes. */
const KINDS = { ConfigError, DeviceError, InputError, ModelFileError, ShapeError };

/** An error made ready to be sent. */
export function portableFault(fault: unknown): PortableFault {
  const error = fault instanceof Error ? fault : new TypeError(String(fault));
  if (!(error instanceof Seq2SeqError)) return { kind: error.name, error };
  return { kind: error.name, code: error.code, details: error.details, error };
}

/** The error that was sent, of its own class and with its own sentence; one that is not ours is a {@link DeviceError}. */
export function revivedFault({ kind, code, details, error }: PortableFault): Seq2SeqError {
  const where = 'worker thread';
  const parts = { where, expected: 'a batch to be decoded', received: error.message, cause: error };
  const Kind = Object.entries(KINDS).find(([name]) => name === kind)?.[1];
  if (Kind === undefined)
    return new DeviceError({ ...parts, next: 'Open the model without workers to see it closer.' });
  const revived = new Kind({ ...parts, next: '', ...(code !== undefined && { code }), ...(details && { details }) });
  revived.message = error.message; // the sentence was made in the thread
  return revived;
}
