/** The lines of one file. */
export interface NamedLines {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Letters of scripts that put no space between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Numbers of lines that are empty in one file and not in all. */
export interface EmptyLines {
  readonly hypotheses: number;
  /** Of each reference file. */
  readonly references: readonly number[];
}

/** Counts empty lines; a line that is empty everywhere is a blank line of the text. */
export function countEmpty(hypotheses: readonly string[], references: readonly (readonly string[])[]): EmptyLines {
  const isEmpty = (line = '') => line.trim() === '';
  const inAll = hypotheses.map((line, index) => isEmpty(line) && references.every((lines) => isEmpty(lines[index])));
  const countIn = (lines: readonly string[]) => lines.filter((line, index) => isEmpty(line) && !inAll[index]).length;
  return { hypotheses: countIn(hypotheses), references: references.map(countIn) };
}

/** What is behind scores that say less than they seem to: sentences for standard error. */
export function evaluationNotes(
  hypotheses: NamedLines,
  references: readonly NamedLines[],
  tokeniser: string,
): string[] {
  const empty = countEmpty(
    hypotheses.lines,
    references.map(({ lines }) => lines),
  );
  const counts = [empty.hypotheses, ...empty.references];
  const emptyNotes = [hypotheses, ...references].flatMap(({ name, lines }, index) => {
    const numEmpty = counts[index] ?? 0;
    return numEmpty === 0 ? [] : [`${name}: ${numEmpty} of ${lines.length} lines are empty and count as such.`];
  });
  const isBesides = references.length > 1 && empty.references.some((count) => count > 0);
  const shortNote =
    'Besides another reference an empty one cancels the penalty of BLEU for translations that are too short: repeat the other one there.';
  const isUnspaced = tokeniser !== 'char' && references.some(({ lines }) => areUnspaced(lines));
  const hint =
    'The references are written without spaces between words, so that BLEU takes sentences for words: go by chrF2, or add --tokeniser char.';
  return [...emptyNotes, ...(isBesides ? [shortNote] : []), ...(isUnspaced ? [hint] : [])];
}

/** Whether most letters are of a script without spaces. */
function areUnspaced(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  const numLetters = text.match(/\p{L}/gu)?.length ?? 0;
  return (text.match(UNSPACED)?.length ?? 0) > numLetters / 2;
}
