/** A caption in one form: lower case but for the first letter, single spaces, a full stop at the end. */
export function sentenceForm(caption: string): string {
  const plain = caption
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[,.;:!?']|n't)/gu, '')
    .replace(/[\s.,;:!?-]+$/u, '')
    .trim();
  return plain === '' ? '' : `${plain.charAt(0).toUpperCase()}${plain.slice(1)}.`;
}
