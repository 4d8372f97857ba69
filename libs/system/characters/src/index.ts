export { CHARACTERS } from './system';
export type { CharactersParts } from './system';
