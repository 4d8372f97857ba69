import type { HostTensor } from './host-tensor';

/** Target pieces worth considering for a source text; all others are left out of the output layer. */
export interface Shortlist {
  /** [source vocabulary, candidate] likeliest target ids of each source id, as float32; -1 fills */
  readonly perPiece: HostTensor;
  /** [candidate] target ids considered for every text, as float32 */
  readonly always: HostTensor;
}
