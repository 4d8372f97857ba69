import { choiceOption, switchOption, textOption } from './option';

/** Plain text, or JSON lines for programs. */
export const formatOption = choiceOption({
  group: 'Output',
  description: 'plain text, or one JSON object per line',
  placeholder: 'FORMAT',
  choices: ['text', 'json'],
  fallback: 'text',
});

/** How input is taken whose name does not mark it as JSON lines. */
export const inputFormatOption = choiceOption({
  group: 'Input',
  description: 'auto: JSON lines if the file is named .jsonl, or if --format is json and the first line starts with {',
  placeholder: 'FORMAT',
  choices: ['auto', 'text', 'json'],
  fallback: 'auto',
});

/** Texts that look like paths. */
export const textsOption = switchOption({
  group: 'Input',
  description: 'arguments are texts, even those that look like a path',
});

/** How sources are read by these flags: JSON where text is wanted is refused, unless it is said to be text. */
export function sourceFormat({
  inputFormat,
  format,
}: {
  readonly inputFormat: 'auto' | 'text' | 'json';
  readonly format: 'text' | 'json';
}) {
  return inputFormat === 'auto' && format === 'text' ? 'prose' : inputFormat;
}

/** The flag for the destination of the results. */
export const outputOption = textOption({
  group: 'Output',
  description: 'write to this file instead of standard output',
  placeholder: 'FILE',
});

/** Leave to replace files whose names the program has chosen. */
export const overwriteOption = switchOption({
  group: 'Output',
  description: 'replace files that are there already, whoever wrote them',
});

/** Leave to work on a set without what cannot be used of it. */
export const skipBadOption = switchOption({
  group: 'Input',
  description: 'continue without lines, records and images that cannot be used; the exit code is still 4',
});

/** What a command with {@link skipBadOption} advises about errors that tell of what can be left out. */
export const SKIP_BAD_ADVICE = { 'bad-records': 'Or continue without them: --skip-bad.' } as const;

/** What a JSON record says of inputs that {@link skipBadOption} has left out: nothing where there were none. */
export function skippedField(numSkipped: number): { readonly numSkipped?: number } {
  return numSkipped === 0 ? {} : { numSkipped };
}
