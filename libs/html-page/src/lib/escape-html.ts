/** Characters that HTML would read as markup, change while reading, or refuse. */
const SPECIAL = /[&<>"'\0\t\n\r]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\0': '\ufffd', // HTML has no way to write it
};

/**
 * Any text as HTML that reads back as this text and stays on one line, for text content and attributes in quotes.
 * NUL, which has no place in HTML, becomes U+FFFD.
 */
export function escapeHtml(text: string): string {
  return text.replace(SPECIAL, (character) => REFERENCES[character] ?? `&#${character.charCodeAt(0)};`);
}
