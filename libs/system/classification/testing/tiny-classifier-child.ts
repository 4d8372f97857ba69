import { mkdirSync } from 'node:fs';
import { openEngine } from '@tolmach/tensor-runtime';
import { writeTinyClassifier } from './tiny-classifier';

/** Writes a small classifier into a folder. */
const [folder = ''] = process.argv.slice(2);

mkdirSync(folder, { recursive: true });
void openEngine({ engine: 'wasm' }).then(() => writeTinyClassifier(folder));
