import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import type { TargetParams } from './target-side';

/** Slash paths of the embedding tables that are only looked up by ids; none where the output matrix is the same one. */
export interface LookUpTables {
  /** read by source ids */
  readonly source?: string;
  /** read by the ids of previous target pieces */
  readonly target?: string;
}

/** Which embedding tables of a network nothing but ids reads. */
export function lookUpTables({ embeddings }: ParameterSpecs<TargetParams>): LookUpTables {
  const { source, target } = PARAMETER_PATHS.embeddings;
  return {
    ...(embeddings.source !== undefined && { source }),
    ...(embeddings.target !== undefined && embeddings.output !== undefined && { target }),
  };
}
