import { choiceOption, textOption } from '@tolmach/command-line';

const column = (what: string) =>
  textOption({
    group: 'Input',
    description: `name or number of the column of ${what} (default: found by what it holds)`,
    placeholder: 'COLUMN',
  });

/** Flags that say which column of a file of labelled texts holds what. */
export const columnOptions = {
  textColumn: column('texts'),
  labelColumn: column('labels'),
  header: choiceOption({
    group: 'Input',
    description: 'whether the first record names the columns; auto: if its names are usual ones, or those asked for',
    placeholder: 'WHETHER',
    choices: ['auto', 'yes', 'no'],
    fallback: 'auto',
  }),
};
