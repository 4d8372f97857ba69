import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pngBytes } from '@tolmach/testing-kit';
import { main } from './main';

const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
const promises = jest.requireActual<typeof import('node:fs/promises')>('node:fs/promises');
const MODELS = join(__dirname, '..', '..', '..', 'data', 'models');
const FOLDER = mkdtempSync(join(tmpdir(), 'model-files-'));
const IMAGE = join(FOLDER, 'grey.png');
const TEXT = join(FOLDER, 'text.txt');
writeFileSync(TEXT, 'A dog.\n');
writeFileSync(IMAGE, pngBytes(new Uint8Array(12), { width: 2, height: 2 }));
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => {
  rmSync(FOLDER, { recursive: true });
});

/** Names of the models whose model.json is read, once for each time. */
async function modelsRead(argv: readonly string[]): Promise<string[]> {
  const spies = [jest.spyOn(fs, 'readFileSync'), jest.spyOn(promises, 'readFile')];
  const streams = { stdin: Readable.from([]), stdout: new PassThrough(), stderr: new PassThrough() };
  expect(await main(argv, streams)).toBe(0);
  expect(String(streams.stdout.read())).not.toBe('');
  const paths = spies.flatMap(({ mock }) => mock.calls.flatMap(([path]) => (typeof path === 'string' ? [path] : [])));
  return paths.filter((path) => basename(path) === 'model.json').map((path) => basename(dirname(path)));
}

describe('the model.json of a model that is opened is read once', () => {
  it.each([
    ['translate', 'en-de', ['--model', 'en-de', 'A dog.']],
    ['translate', 'en-de', ['--model', join(MODELS, 'en-de'), 'A dog.']],
    ['translate', 'en-fr', ['--to', 'fr', 'A dog.']],
    ['translate', 'to-en', ['--model', 'de-en', 'Ein Hund.']],
    ['translate', 'en-de', ['evaluate', '--baseline-model', 'en-fr', '--source', TEXT, '--reference', TEXT]],
    ['translate', 'en-fr', ['evaluate', '--baseline-model', 'en-fr', '--source', TEXT, '--reference', TEXT]],
    ['caption', 'caption-en', [IMAGE]],
    ['caption', 'en-de', ['--then', 'en-de', IMAGE]],
    ['classify', 'sst2', ['--model', 'sst2', 'A fine film.']],
    ['classify', 'sst2', ['--model', 'sst2', '--report', join(FOLDER, 'page.html'), 'A fine film.']],
    ['characters', 'shakespeare', ['--model', 'shakespeare', '--length', '3', 'To be']],
  ])('%s %s', async (program, model, flags) => {
    const read = await modelsRead([program, ...flags]);
    expect(read.filter((name) => name === model)).toEqual([model]);
    expect(new Set(read).size).toBe(read.length); // a language is looked for in all models, in each once
  });

  it('so is that of a model that is listed', async () => {
    const read = await modelsRead(['translate', 'models']);
    expect(read).toEqual(expect.arrayContaining(['en-de', 'en-fr', 'to-en']));
    expect(new Set(read).size).toBe(read.length);
  });
});
