/** Words and a vector for each. */
export interface WordVectors {
  /** Most frequent first, as such files have them. */
  readonly words: readonly string[];
  /** Channels of a vector. */
  readonly size: number;
  /** words*size, in the order of the words */
  readonly values: Float32Array;
}

/** The lines of a file of word vectors in word2vec's text form, which is fastText's `.vec` too. */
export function* vectorLines({ words, size, values }: WordVectors): Generator<string> {
  yield `${String(words.length)} ${String(size)}`;
  for (const [index, word] of words.entries()) {
    const vector = Array.from(values.subarray(index * size, (index + 1) * size), (value) => value.toPrecision(6));
    yield `${word} ${vector.join(' ')}`;
  }
}
