import { maskPair } from './mask-pair';
import type { SentencePair } from './mask-pair';
import { MASKS_PER_KIND, maskOf } from './masks';

/** What is done to the pairs of a training text before they are cut into pieces; shares are from 0 to 1. */
export interface PairPreparation {
  /** Whether what both sides have alike (numbers, addresses, tags) gives way to masks, and spelling is cleaned up. */
  readonly masking: boolean;
  /** Share of the masked pairs in which a name that both sides spell alike is masked too. */
  readonly maskedNames: number;
  /** Share of the pairs that are added once more with the source in lower case. */
  readonly lowerCased: number;
  /** Share of the pairs that are added once more without the full stop of both sides. */
  readonly withoutFullStop: number;
  /** Share of the masked pairs that are added once more with a mask in front or behind, as of an emoji. */
  readonly withSymbol: number;
}

/**
 * The pairs that replace one pair in training: the masked pair, followed by variants of it. The result depends on the
 * pair alone, so that a corpus is prepared identically every time.
 */
export function trainingPairs(pair: SentencePair, preparation: PairPreparation): SentencePair[] {
  const { masking, maskedNames, lowerCased, withoutFullStop, withSymbol } = preparation;
  const chance = chances(`${pair.source}\t${pair.target}`);
  const first = Math.floor(chance() * MASKS_PER_KIND);
  const main = masking ? maskPair(pair, { firstNumber: first, withName: chance() < maskedNames }) : pair;
  const pairs = [{ source: main.source, target: main.target }];
  if (chance() < lowerCased) pairs.push({ source: main.source.toLowerCase(), target: main.target });
  if (chance() < withoutFullStop) pairs.push(...openEnded(main));
  if (masking && chance() < withSymbol) pairs.push(withMask(main, first + 2, chance() < 0.8));
  return pairs;
}

const FULL_STOP = /(?<=[\p{L}\p{N}｠])\.$/u;

function openEnded({ source, target }: SentencePair): SentencePair[] {
  if (!FULL_STOP.test(source) || !FULL_STOP.test(target)) return [];
  return [{ source: source.replace(FULL_STOP, ''), target: target.replace(FULL_STOP, '') }];
}

function withMask({ source, target }: SentencePair, number: number, isBehind: boolean): SentencePair {
  const mask = maskOf('other', number);
  if (source.includes(mask)) return { source, target };
  const put = (text: string) => (isBehind ? `${text} ${mask}` : `${mask} ${text}`);
  return { source: put(source), target: put(target) };
}

/** Numbers from 0 to 1 that depend on the text alone: its FNV-1a hash starts the generator mulberry32. */
function chances(text: string): () => number {
  let state = 2_166_136_261;
  for (let place = 0; place < text.length; place++) {
    state = Math.imul(state ^ text.charCodeAt(place), 16_777_619);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    const again = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
    return ((again ^ (again >>> 14)) >>> 0) / 2 ** 32;
  };
}
