import type { Seq2SeqError } from '@tolmach/contracts';

/** What some programs take for the end of a line, besides a line feed: next line, line and paragraph separator. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** A value as JSON that is one line for every reader. */
export function jsonLine(value: object): string {
  return oneLine(JSON.stringify(value));
}

/** What a JSON record says of an input that could not be used. */
export function errorField({ code, message }: Seq2SeqError): { readonly error: object } {
  return { error: { code, message } };
}

/** JSON without anything that ends a line: what does so in strings is escaped, and between values it is white space. */
export function oneLine(json: string): string {
  return json
    .replace(LINE_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[\r\n]/g, ' ');
}
