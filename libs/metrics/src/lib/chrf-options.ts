import type { SignatureField } from './signature';

/** How chrF is computed; omitted keys take sacreBLEU's defaults. */
export interface ChrfOptions {
  /** The longest character n-gram, a positive integer; default: 6. */
  readonly charOrder?: number;
  /** The longest word n-gram: 0, the default, gives chrF, 2 gives chrF++. */
  readonly wordOrder?: number;
  /** How many times recall weighs more than precision, a positive integer; default: 2. */
  readonly beta?: number;
  /** Compare without regard to case. */
  readonly lowercase?: boolean;
  /** Let white space take part in character n-grams. */
  readonly whitespace?: boolean;
  /** Average F-scores over all orders, a tiny number standing for those that do not occur, as chrF++.py and NLTK do. */
  readonly epsilonSmoothing?: boolean;
}

/** {@link ChrfOptions} with every default filled in. */
export type ResolvedChrfOptions = Required<ChrfOptions>;

/** The options with every default filled in. */
export function resolveChrfOptions(options: ChrfOptions): ResolvedChrfOptions {
  return {
    charOrder: options.charOrder ?? 6,
    wordOrder: options.wordOrder ?? 0,
    beta: options.beta ?? 2,
    lowercase: options.lowercase ?? false,
    whitespace: options.whitespace ?? false,
    epsilonSmoothing: options.epsilonSmoothing ?? false,
  };
}

/** The conditions of chrF that the signature names; beta and the word order are in the score's name. */
export function chrfSignatureFields(options: ResolvedChrfOptions): SignatureField[] {
  return [
    ['case', 'c', options.lowercase ? 'lc' : 'mixed'],
    ['eff', 'e', options.epsilonSmoothing ? 'no' : 'yes'],
    ['nc', 'nc', options.charOrder],
    ['nw', 'nw', options.wordOrder],
    ['space', 's', options.whitespace ? 'yes' : 'no'],
  ];
}
