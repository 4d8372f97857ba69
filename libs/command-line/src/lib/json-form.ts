/** A document that begins on several lines: a bracket alone, or one before the first name. */
const BEGINS_DOCUMENT = /^(?:\[|\{|\[\s*\{)$|^\[?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:/;

/**
 * What JSON a text is whose first line (that is not blank) this is: one object per line, a document in any other form, or
 * none. Brackets around words or numbers are not JSON that anybody would hand over: `[ ]`, `[1]`, `{now}`.
 */
export function jsonForm(firstLine: string): 'lines' | 'document' | undefined {
  const text = firstLine.trim();
  const value = parsed(text);
  if (value === undefined) return BEGINS_DOCUMENT.test(text) ? 'document' : undefined;
  if (!Array.isArray(value)) return Object.keys(value).length === 0 ? undefined : 'lines';
  return value.some((item) => typeof item === 'string' || (typeof item === 'object' && item !== null))
    ? 'document'
    : undefined;
}

function parsed(text: string): object | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object; // what begins with a bracket is an array or an object
  } catch {
    return undefined;
  }
}
