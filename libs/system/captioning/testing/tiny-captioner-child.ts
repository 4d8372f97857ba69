import { mkdir } from 'node:fs/promises';
import { writeModel } from '@tolmach/model-folder';
import { tinyCaptioner } from './tiny-captioner';

/** Writes the tiny captioner into the folder that its one argument names, for specs of programs. */
async function main([folder = '']: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeModel(folder, await tinyCaptioner());
}

void main(process.argv.slice(2));
