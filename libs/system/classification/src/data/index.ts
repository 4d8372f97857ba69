export { readLabelledTexts } from './read-labelled-texts';
export type { ReadLabelledOptions } from './read-labelled-texts';
export type { ColumnChoice, LabelledText } from './labelled-text';
