export { trainMusic } from './train-music';
