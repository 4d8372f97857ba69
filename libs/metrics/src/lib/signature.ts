/** The release of PyPI's sacrebleu whose numbers, and therefore whose signatures, this library reproduces. */
export const SACREBLEU_VERSION = '2.6.0';

/** One condition of a score: its long name, its abbreviation and its value. */
export type SignatureField = readonly [name: string, shortName: string, value: string | number];

/**
 * The conditions of a score on one line, as sacreBLEU prints them: references first, version last.
 *
 * @example signatureLine(1, [['case', 'c', 'mixed']], 'long') // 'nrefs:1|case:mixed|version:2.6.0'
 */
export function signatureLine(
  numReferences: number,
  fields: readonly SignatureField[],
  form: 'long' | 'short',
): string {
  const all: readonly SignatureField[] = [
    ['nrefs', '#', numReferences],
    ...fields,
    ['version', 'v', SACREBLEU_VERSION],
  ];
  return all.map(([name, shortName, value]) => `${form === 'long' ? name : shortName}:${value}`).join('|');
}

/**
 * The signature of a score with the conditions of its bootstrap, which stand after the references in sacreBLEU's.
 *
 * @example withBootstrapFields('nrefs:1|case:mixed', { numSamples: 1000, seed: 1 }, 'long') // 'nrefs:1|bs:1000|seed:1|case:mixed'
 */
export function withBootstrapFields(
  signature: string,
  { numSamples, seed }: { readonly numSamples: number; readonly seed: number },
  form: 'long' | 'short',
): string {
  const [references = '', ...others] = signature.split('|');
  return [references, `bs:${numSamples}`, `${form === 'long' ? 'seed' : 'rs'}:${seed}`, ...others].join('|');
}
