import { UsageError } from '@tolmach/contracts';
import { fileOption, numberOption, textOption } from '@tolmach/command-line';

/** Flags of a comparison. */
export const comparisonOptions = {
  baseline: fileOption({
    group: 'Comparison',
    description: 'translations by another system; tests whether the difference is more than chance',
    placeholder: 'FILE',
    fallback: undefined,
  }),
  baselineModel: textOption({
    group: 'Comparison',
    description: 'model to compare with, which translates the --source too',
    placeholder: 'NAME|FOLDER',
    fallback: undefined,
  }),
  samples: numberOption({
    group: 'Comparison',
    description: 'bootstrap samples to compare on',
    placeholder: 'N',
    min: 1,
    max: 1_000_000,
    whole: true,
    fallback: 1000,
  }),
  seed: numberOption({
    group: 'Comparison',
    description: 'seed of the random choice of samples',
    placeholder: 'N',
    min: 0,
    max: 2 ** 32 - 1,
    whole: true,
    fallback: 12345,
  }),
};

/** The values of these flags. */
interface ComparedValues {
  readonly hypothesis: string | undefined;
  readonly baseline: string | undefined;
  readonly baselineModel: string | undefined;
}

/**
 * Checks that there is at most one baseline, and a text for its model.
 * @throws {@link UsageError} otherwise
 */
export function expectOneBaseline({ hypothesis, baseline, baselineModel }: ComparedValues): void {
  if (baselineModel === undefined) return;
  if (baseline !== undefined) {
    throw new UsageError({
      where: 'translate evaluate',
      expected: 'either --baseline, a file, or --baseline-model',
      received: 'both',
      next: 'See translate evaluate --help.',
    });
  }
  if (hypothesis === undefined) return;
  throw new UsageError({
    where: '--baseline-model',
    expected: '--source with it, to translate',
    received: '--hypothesis',
    next: 'Name the translations of that model with --baseline, or give --source and --model.',
  });
}
