import type { Hypothesis } from '@tolmach/contracts';
import type { BatchOptions } from './batch-decoding';
import type { openExecutor } from './open-executor';
import type { PortableFault } from './portable-fault';

/** What a worker thread starts with: how it opens the model. */
export type WorkerModel = Parameters<typeof openExecutor>;

/** One batch for a worker thread. */
export interface BatchRequest {
  readonly rows: readonly (readonly number[])[];
  readonly options: BatchOptions;
}

/** Tells a worker thread to end, once it has decoded what it was given before: ended in the middle of ONNX Runtime's work, it would take the process along. */
export const END_OF_WORK = 'end';

/** A worker thread's first message, once the model is open, and then one for each batch, in the order of the batches. */
export type WorkerAnswer =
  | { readonly kind: 'opened'; readonly description: string }
  | { readonly kind: 'decoded'; readonly hypotheses: Hypothesis[][] }
  | { readonly kind: 'failed'; readonly fault: PortableFault };
