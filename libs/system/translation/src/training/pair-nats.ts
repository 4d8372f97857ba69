import { setImmediate as nextTurn } from 'node:timers/promises';
import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import type { TranslationNetwork, TranslationParams } from '../network/translation-network';
import { cutBatches } from './batch-plan';
import type { IdPair } from './encoded-corpus';
import { assembleBatch } from './training-batch';
import { batchLoss } from './translation-objective';

/** How likely a model finds targets, given their sources. */
export interface PairNats {
  /** Negative natural logarithm of the probability of all targets. */
  readonly nats: number;
  /** Target pieces and ends. */
  readonly tokens: number;
}

/** How likely a network finds the targets of pairs; `batchTokens` are the padded tokens of a batch. */
export async function pairNats(
  { network, params }: { readonly network: TranslationNetwork; readonly params: TranslationParams },
  pairs: readonly IdPair[],
  { batchTokens, signal }: { readonly batchTokens: number; readonly signal?: AbortSignal | undefined },
): Promise<PairNats> {
  const measured = pairs.map((pair) => ({
    ...pair,
    sourceLength: pair.source.length,
    targetLength: pair.target.length,
  }));
  const ordered = measured.sort((a, b) => a.targetLength - b.targetLength);
  let nats = 0;
  let tokens = 0;
  for (const rows of cutBatches(ordered, batchTokens)) {
    await nextTurn();
    signal?.throwIfAborted();
    const batch = assembleBatch(rows, DEFAULT_SPECIAL_IDS);
    const loss = batchLoss(network, params, batch, { mode: INFER, smoothing: 0 });
    nats += (await loss.data())[0] ?? NaN;
    tokens += batch.size;
    loss.dispose();
  }
  return { nats, tokens };
}
