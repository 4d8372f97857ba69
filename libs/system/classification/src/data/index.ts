export { readLabelledTexts } from './read-labelled-texts';
export type { ReadLabelledOptions } from './read-labelled-texts';
export type { LabelledColumns, LabelledText } from './labelled-text';
