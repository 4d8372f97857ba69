import type { BootstrapEstimate, PairedBootstrap } from '@tolmach/metrics';

/** Names of the two sides of a comparison: a file or a model. */
export interface ComparedNames {
  readonly baseline: string;
  readonly system: string;
}

/** The signature, then a line for the baseline and one for the system. */
export function comparisonText(found: PairedBootstrap, names: ComparedNames): string[] {
  const labels = [`baseline ${names.baseline}`, names.system];
  const width = Math.max(...labels.map((label) => label.length));
  const results = [found.baseline, ...found.systems].map((result) => result.format());
  return [
    `${found.name}|${found.signature}`,
    ...results.map((result, index) => `  ${(labels[index] ?? '').padEnd(width)}  ${result}`),
  ];
}

/** A JSON object for the baseline and one for the system, which names its baseline. @param about - also the number of lines left out, if any */
export function comparisonJson(
  found: PairedBootstrap,
  { baseline, system, ...counts }: ComparedNames & { readonly numSkipped?: number },
): string[] {
  const { name, signature } = found;
  const fieldsOf = (systemName: string, { score, mean, halfWidth }: BootstrapEstimate) => {
    const value = Number(score.format({ scoreOnly: true, width: 4 }));
    return {
      name,
      score: value,
      signature,
      system: systemName,
      mean: shortened(mean),
      halfWidth: shortened(halfWidth),
      ...counts,
    };
  };
  return [
    fieldsOf(baseline, found.baseline),
    ...found.systems.map((result) => ({ ...fieldsOf(system, result), baseline, pValue: result.pValue })),
  ].map((record) => JSON.stringify(record));
}

/** Rounded to the number of decimals of a score in JSON. */
function shortened(value: number): number {
  return Number(value.toFixed(4));
}
