import { loadModel } from '../src/model/translation-model';

/** Translates a text on two workers; then the program has nothing left to do, whether it frees the model or forgets it. */
async function main([folder = '', how]: readonly string[]): Promise<void> {
  const model = await loadModel(folder, { workers: 2, threads: 2 });
  const translations = await model.translate(['a man rides a horse.'], { search: { beamSize: 2, maxLength: 8 } });
  process.stdout.write(`${String(model.numWorkers)} workers, ${String(translations.length)} text\n`);
  if (how === 'dispose') model.dispose();
}

void main(process.argv.slice(2));
