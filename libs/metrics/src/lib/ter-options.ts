import type { SignatureField } from './signature';

/** How TER is computed; omitted keys take sacreBLEU's defaults. */
export interface TerOptions {
  /** Let `House` and `house` differ; default: false. */
  readonly caseSensitive?: boolean;
  /** Resolve XML entities and let Western punctuation stand alone. */
  readonly normalised?: boolean;
  /** Keep punctuation; default: true. */
  readonly punctuation?: boolean;
}

/** {@link TerOptions} with every default filled in. */
export type ResolvedTerOptions = Required<TerOptions>;

/** The options with every default filled in. */
export function resolveTerOptions(options: TerOptions): ResolvedTerOptions {
  return {
    caseSensitive: options.caseSensitive ?? false,
    normalised: options.normalised ?? false,
    punctuation: options.punctuation ?? true,
  };
}

/** The conditions of TER that the signature names; sacreBLEU's splitting of Asian text is not offered, hence `no`. */
export function terSignatureFields(options: ResolvedTerOptions): SignatureField[] {
  return [
    ['case', 'c', options.caseSensitive ? 'mixed' : 'lc'],
    ['tok', 't', 'tercom'],
    ['norm', 'nr', options.normalised ? 'yes' : 'no'],
    ['punct', 'pn', options.punctuation ? 'yes' : 'no'],
    ['asian', 'as', 'no'],
  ];
}
