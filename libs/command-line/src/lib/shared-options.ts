import { choiceOption, switchOption, textOption } from './option';

/** Plain text, or JSON lines for programs. */
export const formatOption = choiceOption({
  group: 'Output',
  description: 'plain text, or one JSON object per line',
  placeholder: 'FORMAT',
  choices: ['text', 'json'],
  fallback: 'text',
});

/** The flag for the destination of the results. */
export const outputOption = textOption({
  group: 'Output',
  description: 'write to this file instead of standard output',
  placeholder: 'FILE',
  fallback: undefined,
});

/** Leave to replace files whose names the program has chosen. */
export const overwriteOption = switchOption({
  group: 'Output',
  description: 'replace files that are there already, whoever wrote them',
});
