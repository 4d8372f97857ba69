import { integerNumbers } from './integer-numbers';

/** Prints the numbers of this CPU as JSON. */
async function main(): Promise<void> {
  process.stdout.write(JSON.stringify(await integerNumbers()));
}

void main();
