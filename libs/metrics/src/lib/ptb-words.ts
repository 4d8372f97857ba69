/** Ends that the Penn Treebank splits off a word, longest first. */
const CONTRACTION = /^(.+?)(n't|'(?:s|m|d|ll|re|ve))$/iu;
/** Words written together that the Penn Treebank writes apart, and where it cuts them. */
const ASSIMILATION = /^(can)(not)$|^(gon|wan|got)(na|ta)$|^(lem|gim)(me)$/iu;
const TOKEN =
  /\s+|(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Jr|Sr|St)\.|\d+(?:[.,:/]\d+)*\p{L}*|[\p{L}\p{N}]+(?:['’\-&][\p{L}\p{N}]+)*|\.{2,}|-{2,}|\S/giuy;

/** First approximation of the Penn Treebank tokens of a line; brackets and quotes as the treebank writes them. */
export function ptbWords(text: string): string[] {
  return (text.match(TOKEN) ?? []).filter((token) => token.trim() !== '').flatMap(splitWord);
}

function splitWord(word: string): string[] {
  if (word === '(') return ['-lrb-'];
  if (word === ')') return ['-rrb-'];
  if (word === '"') return ["''"];
  const plain = word.replaceAll('’', "'");
  const parts = CONTRACTION.exec(plain) ?? ASSIMILATION.exec(plain);
  return parts === null ? [plain] : parts.slice(1).filter((part) => part !== undefined);
}
