import { integerNumbers } from './integer-numbers';

/** Prints them as JSON. */
async function main(): Promise<void> {
  process.stdout.write(JSON.stringify(await integerNumbers()));
}

void main();
