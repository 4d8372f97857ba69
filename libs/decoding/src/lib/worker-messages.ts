import type { Hypothesis } from '@tolmach/contracts';
import type { DecoderModel, DecoderOptions } from './network-opener';
import type { PortableFault } from './portable-fault';
import type { SearchRequest } from './search';

/** What a worker thread starts with: a model, and the module of the opener for it. */
export interface WorkerStart extends DecoderOptions<DecoderModel> {
  readonly module: string;
}

/** One batch for a worker thread. */
export interface BatchRequest {
  readonly input: unknown;
  readonly lengths: readonly number[];
  readonly options: Omit<SearchRequest, 'onProgress'>;
}

/** Tells a worker thread to end, once it has decoded what it was given before: ended in the middle of ONNX Runtime's work, it would take the process along. */
export const END_OF_WORK = 'end';

/** A worker thread's first message, once the model is open, and then one for each batch, in the order of the batches. */
export type WorkerAnswer =
  | { readonly kind: 'opened'; readonly description: string }
  | { readonly kind: 'decoded'; readonly hypotheses: Hypothesis[][] }
  | { readonly kind: 'failed'; readonly fault: PortableFault };
