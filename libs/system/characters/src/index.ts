export { CharactersModel, loadCharacters } from './model/characters-model';
export type {
  CharactersOptions,
  ContinueOptions,
  TextScoreOptions,
  TextScore,
  WrittenUnit,
} from './model/characters-model';
export { CHARACTERS } from './system';
export type { CharactersParts } from './system';
