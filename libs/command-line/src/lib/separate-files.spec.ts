import { closeSync, linkSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expectSeparateFiles } from './separate-files';
import type { CallFiles } from './separate-files';

const folder = mkdtempSync(join(tmpdir(), 'separate-'));
const path = (name: string) => join(folder, name);
writeFileSync(path('a'), 'a');
writeFileSync(path('b'), 'a');
linkSync(path('a'), path('hard'));
symlinkSync('a', path('soft'));
symlinkSync('nowhere', path('dangling'));
mkdirSync(path('sub'));
symlinkSync('sub', path('linked'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function refusal(files: CallFiles): string | undefined {
  try {
    expectSeparateFiles(files);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('expectSeparateFiles', () => {
  it.each([
    ['itself', path('a')],
    ['another spelling', `${folder}/sub/../a`],
    ['a symbolic link', path('soft')],
    ['a hard link', path('hard')],
  ])('refuses an output that is an input by %s', (_how, output) => {
    const received = output === path('a') ? output : `${output}, which is ${path('a')}`;
    const sentence = `--output: expected a file that is not among the inputs, received ${received}. It would be replaced: name a new file.`;
    expect(refusal({ inputs: ['A dog.', path('a')], outputs: { '--output': output } })).toBe(sentence);
    expect(refusal({ inputs: [path('b')], outputs: { '--output': output } })).toBeUndefined();
  });

  it('refuses an output that is standard input, if that is read', () => {
    const fd = openSync(path('a'), 'r');
    try {
      const stdin = Object.assign(Readable.from([]), { fd });
      const outputs = { '--output': path('hard') };
      expect(refusal({ inputs: [], stdin, outputs })).toContain(`received ${path('hard')}, which is standard input.`);
      expect(refusal({ inputs: [], outputs })).toBeUndefined();
      expect(refusal({ inputs: [], stdin: Readable.from([]), outputs })).toBeUndefined();
    } finally {
      closeSync(fd);
    }
  });

  it.each([
    ['a', 'hard'],
    ['new', 'new'],
    ['new', 'sub/../new'],
    ['sub/new', 'linked/new'],
  ])('refuses two outputs that are one file: %s and %s', (one, other) => {
    expect(refusal({ inputs: [], outputs: { '--output': path(one), '--gallery': `${folder}/${other}` } })).toContain(
      '--gallery: expected another file than --output, received ',
    );
  });

  it.each([
    [{ inputs: [], outputs: { '--output': undefined } }],
    [{ inputs: ['A dog.', undefined, path('sub'), path('gone')], outputs: { '--output': path('new') } }],
    [{ inputs: [path('sub')], outputs: { '--output': path('sub') } }], // refused by whoever writes
    [{ inputs: ['/dev/null'], outputs: { '--output': '/dev/null', '--gallery': '/dev/null' } }],
    [{ inputs: [], outputs: { '--output': path('no/where'), '--gallery': path('no/where') } }],
    [{ inputs: [path('dangling')], outputs: { '--output': path('dangling') } }],
  ])('takes %j', (files) => {
    expect(refusal(files)).toBeUndefined();
  });
});
