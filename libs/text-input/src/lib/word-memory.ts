/** Words kept before all are forgotten; text of one language rarely has more in use. */
const MAX_WORDS = 200_000;
/** Longer words hardly come twice. */
const MAX_WORD_LENGTH = 64;

/** Returns `encode` with its results remembered, in bounded memory. */
export function rememberWords(encode: (word: string) => readonly number[]): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const cached = known.get(word);
    if (cached !== undefined) return cached;
    const ids = encode(word);
    if (known.size >= MAX_WORDS) known.clear();
    if (word.length <= MAX_WORD_LENGTH) known.set(word, ids);
    return ids;
  };
}
