import { BOUNDARY } from './count-words';
import { SPACE_MARK } from './piece-model';
import { scriptOf } from './unicode-script';

/** Longest learnt piece in characters; SentencePiece's `max_sentencepiece_length`. */
const MAX_PIECE_LENGTH = 16;

/**
 * Tells whether characters may be joined to one piece: at most sixteen of one script, the space mark only in front.
 * Marks that combine (script Inherited) go with any script.
 */
export function isValidPiece(characters: readonly string[]): boolean {
  if (characters.length === 0 || characters.length > MAX_PIECE_LENGTH) return false;
  let script: string | undefined;
  for (const [index, character] of characters.entries()) {
    if (character === BOUNDARY || character === '\0') return false;
    if (character === SPACE_MARK) {
      if (index > 0) return false;
      continue;
    }
    const own = scriptOf(character);
    const joined = own === 'Inherited' ? script : own;
    if (joined !== undefined && script !== undefined && joined !== script) return false;
    script = joined;
  }
  return true;
}
