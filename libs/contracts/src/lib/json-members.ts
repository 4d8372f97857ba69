/** A member of a JSON object: its name, and the text of its value, which says more than any number of ours can hold. */
export type JsonMember = readonly [name: string, source: string];

/** A string, or a bracket, comma or colon between values; everything else belongs to a number, a word or white space. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}:,]/g;

/**
 * The members of a JSON object in the order of the text, each value as it stands there.
 *
 * @param text - that `JSON.parse` reads as an object
 */
export function jsonMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let depth = 0;
  let name = '';
  let lastString = '';
  let from = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const isOutermost = depth === 1;
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if (!isOutermost) continue;
    if (token === ':') {
      name = JSON.parse(lastString) as string; // what stands before a colon
      from = index + 1;
    } else if (token === ',' || depth === 0) {
      if (from > 0) members.push([name, text.slice(from, index).trim()]);
      from = 0;
    } else lastString = token;
  }
  return members;
}
