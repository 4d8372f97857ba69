import { fixedPoint } from './fixed-point';
import type { SignatureField } from './signature';
import type { TokeniserName } from './tokenisers';

/** The longest n-gram that BLEU counts. Papineni et al. 2002, section 2.3: N = 4. */
export const BLEU_MAX_ORDER = 4;

/** What is done about n-gram orders without a match; the names are those of sacreBLEU. */
export type BleuSmoothing = 'exp' | 'floor' | 'add-k' | 'none';

/** How BLEU is computed; omitted keys take sacreBLEU's defaults. */
export interface BleuOptions {
  /** How lines become words; default: `13a`. */
  readonly tokeniser?: TokeniserName;
  /** Compare without regard to case. */
  readonly lowercase?: boolean;
  /**
   * What is done about orders without a match; default: `exp`.
   * @see Chen and Cherry 2014, "A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU"
   */
  readonly smoothing?: BleuSmoothing;
  /** The count put in place of zero (`floor`, default 0.1) or added to every count above unigrams (`add-k`, default 1); > 0. */
  readonly smoothingValue?: number;
  /** Average only over the orders the hypothesis is long enough for; meant for single sentences. */
  readonly effectiveOrder?: boolean;
}

/** {@link BleuOptions} with every default filled in. */
export type ResolvedBleuOptions = Required<BleuOptions>;

/** sacreBLEU's default value of each smoothing; 0 where the method takes none. */
const SMOOTHING_VALUES: Readonly<Record<BleuSmoothing, number>> = { exp: 0, floor: 0.1, 'add-k': 1, none: 0 };

/** The options with every default filled in. */
export function resolveBleuOptions(options: BleuOptions): ResolvedBleuOptions {
  const smoothing = options.smoothing ?? 'exp';
  return {
    tokeniser: options.tokeniser ?? '13a',
    lowercase: options.lowercase ?? false,
    smoothing,
    smoothingValue: options.smoothingValue ?? SMOOTHING_VALUES[smoothing],
    effectiveOrder: options.effectiveOrder ?? false,
  };
}

/** The conditions of BLEU that the signature names. */
export function bleuSignatureFields(options: ResolvedBleuOptions): SignatureField[] {
  const takesValue = options.smoothing === 'floor' || options.smoothing === 'add-k';
  const value = takesValue ? `[${fixedPoint(options.smoothingValue, 2)}]` : '';
  return [
    ['case', 'c', options.lowercase ? 'lc' : 'mixed'],
    ['eff', 'e', options.effectiveOrder ? 'yes' : 'no'],
    ['tok', 'tok', options.tokeniser],
    ['smooth', 's', `${options.smoothing}${value}`],
  ];
}
