import type { OnnxEngine } from '@tolmach/contracts';
import { integerNumbers } from './integer-numbers';

/** Prints the numbers of this CPU as JSON. */
async function main([steps]: readonly string[]): Promise<void> {
  process.stdout.write(JSON.stringify(await integerNumbers(steps as OnnxEngine))); // named by the spec
}

void main(process.argv.slice(2));
