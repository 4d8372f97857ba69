import type { JsonMember } from '@tolmach/contracts';
import { jsonLine, oneLine } from './json-line';

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
