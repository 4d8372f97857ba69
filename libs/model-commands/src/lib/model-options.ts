import { textOption } from '@tolmach/command-line';

/** The folder that file names in a training config are relative to. */
export const dataFolderOption = textOption({
  group: 'Input',
  description: 'folder that file names in the config are relative to',
  placeholder: 'FOLDER',
});

/**
 * The model that a command uses.
 * @param program - whose `models` command lists what is installed
 * @param fallback - name of the default model
 */
export function modelOptionOf(program: string, fallback: string) {
  return textOption({
    group: 'Model',
    description: `installed model, or a model folder; "${program} models" lists them`,
    placeholder: 'NAME|FOLDER',
    fallback,
  });
}
