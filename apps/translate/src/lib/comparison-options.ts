import { UsageError } from '@tolmach/contracts';
import { countOption, fileOption, textOption } from '@tolmach/command-line';

/** Flags of a comparison. */
export const comparisonOptions = {
  baseline: fileOption({
    group: 'Comparison',
    description: 'translations by another system; tests whether the difference is more than chance',
    placeholder: 'FILE',
  }),
  baselineModel: textOption({
    group: 'Comparison',
    description: 'model to compare with, which translates the --source too',
    placeholder: 'NAME|FOLDER',
  }),
  samples: countOption({
    group: 'Comparison',
    description: 'bootstrap samples to compare on',
    max: 1_000_000,
    fallback: 1000,
  }),
  seed: countOption({
    group: 'Comparison',
    description: 'seed of the random choice of samples',
    min: 0,
    max: 2 ** 32 - 1,
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
