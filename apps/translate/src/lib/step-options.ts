import { UsageError } from '@tolmach/contracts';
import { switchOption, textOption } from '@tolmach/command-line';
import type { TranslateOptions } from '@tolmach/translation';

/** Steps that prepare text for a model. */
type PreparationSteps = Required<NonNullable<TranslateOptions['steps']>>;

/** Steps of text preparation by their names in `--skip`. */
const STEPS: Readonly<Record<string, keyof PreparationSteps>> = {
  spelling: 'spelling',
  copying: 'copying',
  masking: 'masking',
  case: 'letterCase',
};

/** Flags of text preparation. */
export const stepOptions = {
  oneSentencePerLine: switchOption({
    group: 'Input',
    description: 'treat lines as sentences, as in a corpus, without splitting them',
  }),
  skip: textOption({
    group: 'Input',
    description: `steps to skip, separated by commas: ${Object.keys(STEPS).join(', ')}`,
    placeholder: 'STEPS',
  }),
};

/**
 * The steps that the flags do not skip.
 *
 * @throws {@link UsageError} for an unknown step
 */
export function stepsOf(flags: {
  readonly oneSentencePerLine: boolean;
  readonly skip: string | undefined;
}): Partial<PreparationSteps> {
  const skipped = (flags.skip?.split(',') ?? []).map((name): [keyof PreparationSteps, boolean] => {
    const step = STEPS[name.trim()];
    if (step !== undefined) return [step, false];
    throw new UsageError({
      where: '--skip',
      expected: `some of ${Object.keys(STEPS).join(', ')}, separated by commas`,
      received: name,
      next: 'See --help for what each step does.',
    });
  });
  return { ...Object.fromEntries(skipped), ...(flags.oneSentencePerLine && { sentences: false }) };
}
