/**
 * A model that answers is a translation model whose source is the last turns of a conversation and whose target is the next
 * one. The languages of its model.json say so, by private subtags of BCP 47: `en-x-turns`, `en-x-reply`.
 */
const REPLY = '-x-reply';

/** Between turns, the oldest first, in the source of a model that answers. */
export const TURN_END = ' ⏎ ';

export type Languages = Readonly<Record<'targetLanguage', string>>;

/** Whether a model answers turns of a conversation. */
export function isDialogue({ targetLanguage }: Languages): boolean {
  return targetLanguage.endsWith(REPLY);
}

/** Whether a model translates. */
export function isTranslator(file: Languages): boolean {
  return !isDialogue(file);
}
