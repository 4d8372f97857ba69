/**
 * The text on one line and without control characters, which could repaint the terminal: names of files and fields of
 * a model folder are other people's text.
 */
export function printable(text: string): string {
  return text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .trimEnd();
}
