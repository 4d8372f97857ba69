import { SPACE_MARK } from './piece-model';
import { scriptOf } from './unicode-script';

/** Longest learnt piece in characters; SentencePiece's `max_sentencepiece_length`. */
const MAX_PIECE_LENGTH = 16;

/**
 * Tells whether characters may be joined to one piece: at most sixteen of one script, the space mark only in front.
 */
export function isValidPiece(characters: readonly string[]): boolean {
  if (characters.length === 0 || characters.length > MAX_PIECE_LENGTH) return false;
  if (characters.includes('\0')) return false;
  const letters = characters[0] === SPACE_MARK ? characters.slice(1) : characters;
  return !letters.includes(SPACE_MARK) && areOfOneScript(letters);
}

/** Marks that combine (script Inherited) go with the characters before them. */
function areOfOneScript(characters: readonly string[]): boolean {
  const scripts = characters.map(scriptOf).filter((script) => script !== 'Inherited');
  return scripts.every((script) => script === scripts[0]);
}
