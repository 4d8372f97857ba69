import { trainClassifier } from '../src/training/train-classifier';
import { tinyConfig } from './tiny-run';

/** A run in a process of its own, to be killed: train file, validation file, run folder, `resume`. */
const [train = '', validation = '', out = '', resume] = process.argv.slice(2);
const config = tinyConfig({ train, validation }, { stop: { steps: 60 } });

void trainClassifier(config, { out, engine: 'wasm', resume: resume === 'resume' });
