export { trainClassifier } from './train-classifier';
