/** Characters that would end a field or a line, or repaint a terminal, and the backslash that stands for them. */
const SPECIAL = /[\\\p{Cc}\u2028\u2029]/gu;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * A text as a field between tabs: backslash, tab, line feed and carriage return as `\\`, `\t`, `\n` and `\r`, other
 * control characters as `\u001b`, so that a JSON parser can read it back between quotes where it has none.
 */
export function escapeField(text: string): string {
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? `\\u${hexadecimal(character)}`);
}

function hexadecimal(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
