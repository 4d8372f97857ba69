import { jsonLine, oneLine } from './json-line';

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

/** Where a program's own fields are if the user's record has one of their names. */
const OWN_PLACE = 'tolmach';

/**
 * A record that a program was given, with what it found: the members given as they stand in the text, in their order, and
 * the program's own fields after them. A name belongs to whoever had it first: if any of `own` is taken, all of them are
 * in one object called `tolmach`.
 *
 * @param given - members of the record
 * @param defaults - fields that come first, each unless the record has one of its name
 * @param own - the program's fields, those of other outcomes (`undefined`) included, so that none is mistaken for ours
 */
export function passOn(given: readonly JsonMember[], defaults: object, own: object): string {
  const names = new Set(given.map(([name]) => name));
  const isTaken = Object.keys(own).some((name) => names.has(name)) || names.has(OWN_PLACE);
  let place = OWN_PLACE;
  while (names.has(place)) place += '_';
  const first = Object.fromEntries(Object.entries(defaults).filter(([name]) => !names.has(name)));
  const parts = [
    membersOf(first),
    ...given.map(([name, source]) => `${JSON.stringify(name)}:${source}`),
    membersOf(isTaken ? { [place]: own } : own),
  ];
  return oneLine(`{${parts.filter((part) => part !== '').join(',')}}`);
}

function membersOf(fields: object): string {
  return jsonLine(fields).slice(1, -1);
}
