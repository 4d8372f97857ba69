import { choiceOption, textOption } from './option';

/** The folder that file names in a training config are relative to. */
export const dataFolderOption = textOption({
  group: 'Input',
  description: 'folder that file names in the config are relative to',
  placeholder: 'FOLDER',
  fallback: undefined,
});

/** Text for people, JSON lines for programs. */
export const formatOption = choiceOption({
  group: 'Output',
  description: 'plain text, or one JSON object a line',
  placeholder: 'FORMAT',
  choices: ['text', 'json'],
  fallback: 'text',
});

/** Where the results go. */
export const outputOption = textOption({
  group: 'Output',
  description: 'write to this file instead of standard output',
  placeholder: 'FILE',
  fallback: undefined,
});

/**
 * The model that a command uses.
 * @param program - whose `models` command lists what is installed
 * @param fallback - name of the model when the flag is left out
 */
export function modelOption(program: string, fallback: string) {
  return textOption({
    group: 'Model',
    description: `installed model, or the folder of one; "${program} models" lists them`,
    placeholder: 'NAME|FOLDER',
    fallback,
  });
}
