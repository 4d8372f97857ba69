/**
 * The text on one line and without control characters, which could repaint the terminal: file names and fields of a
 * model folder are untrusted text.
 */
export function printable(text: string): string {
  return text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .trimEnd();
}
