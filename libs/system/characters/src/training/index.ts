export { trainCharacters } from './train-characters';
