/**
 * Characters that would end a field or a line, or repaint a terminal, lone surrogates, which stand for bytes that are not
 * UTF-8, and the backslash that stands for them.
 */
const SPECIAL = /[\\\p{Cc}\p{Cs}\u2028\u2029]/gu;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * A line of fields with tabs between them: backslash, tab, line feed and carriage return as `\\`, `\t`, `\n` and `\r`,
 * others as `\u001b`, so that a JSON parser can read a field back between quotes where it has none.
 */
export function tabLine(fields: readonly string[]): string {
  return fields.map(escaped).join('\t');
}

/**
 * A record of comma-separated values; a field with a line feed in it takes several lines. A lone surrogate, which stands for
 * a byte that is not UTF-8, is escaped as in {@link tabLine}: it has no bytes of its own.
 *
 * @see RFC 4180, but lines end with a line feed alone
 */
export function csvLine(fields: readonly (string | number)[]): string {
  return fields.map(csvField).join(',');
}

function escaped(text: string): string {
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? `\\u${hexadecimal(character)}`);
}

function hexadecimal(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}

function csvField(value: string | number): string {
  const text = String(value).replace(/\p{Cs}/gu, escaped);
  return /[",\r\n\u0085\u2028\u2029]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
