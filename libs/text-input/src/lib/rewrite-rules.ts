/** What each string becomes; where several fit, the longest is taken. */
export type RewriteRules = ReadonlyMap<string, string>;

const NUM_CODE_UNITS = 2 ** 16;

/** Returns text with rules applied from left to right, each to text that no other rule has touched. */
export function rewrite(text: string, rules: RewriteRules, maxLength: number): string {
  const characters = [...text];
  let result = '';
  let place = 0;
  while (place < characters.length) {
    let length = Math.min(maxLength, characters.length - place);
    let replacement: string | undefined;
    while (length > 0) {
      replacement = rules.get(characters.slice(place, place + length).join(''));
      if (replacement !== undefined) break;
      length--;
    }
    result += replacement ?? characters[place] ?? '';
    place += Math.max(length, 1);
  }
  return result;
}

/** Returns a function that rewrites text, quickly where no rule applies. */
export function rewriter(rules: RewriteRules): (text: string) => string {
  const keys = [...rules.keys()].map((key) => [...key]);
  const maxLength = keys.reduce((longest, key) => Math.max(longest, key.length), 0);
  // A rule applies to one of these characters alone, or to any character and some of these behind it.
  const telltales = new Set(keys.flatMap((key) => (key.length === 1 ? key : key.slice(1))));
  const runs = new RegExp(`.?[${[...telltales].map(escaped).join('')}]+`, 'gsu');
  const isTelltale = new Uint8Array(NUM_CODE_UNITS);
  for (const unit of [...telltales].join('').split('')) isTelltale[unit.charCodeAt(0)] = 1;
  // A regular expression of thousands of characters takes twenty times as long to find none of them.
  const isTouched = (text: string): boolean => {
    for (let index = 0; index < text.length; index++) if (isTelltale[text.charCodeAt(index)] === 1) return true;
    return false;
  };
  return (text) => (isTouched(text) ? text.replace(runs, (run) => rewrite(run, rules, maxLength)) : text);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
