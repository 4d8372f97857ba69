import { PassThrough, Readable } from 'node:stream';
import { ExitCode } from '@tolmach/command-line';
import type { Streams } from '@tolmach/command-line';
import { installedPrograms } from './lib/programs';
import type { Program } from './lib/programs';
import { main } from './main';

function world() {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  return { streams: { stdin: Readable.from([]), stdout, stderr }, out: () => text(stdout), err: () => text(stderr) };
}

function programs() {
  const start = jest.fn<Promise<ExitCode>, [readonly string[], Streams]>().mockResolvedValue(ExitCode.Input);
  const load = jest.fn(() => ({ main: start }));
  const other = jest.fn();
  const rows: readonly Program[] = [
    { name: 'sing', summary: 'Sing a song', load },
    { name: 'dance', summary: 'Dance a dance', load: other },
  ];
  return { rows, start, load, other };
}

/** Those that every installation of this repository has. */
const PROGRAMS = ['translate', 'caption', 'classify', 'characters', 'chat', 'forecast', 'music', 'search', 'serve', 'engine']; // prettier-ignore

describe('tolmach', () => {
  it('runs the program that the first argument names on the others, and loads no other', async () => {
    const { rows, start, load, other } = programs();
    const { streams } = world();
    expect(await main(['sing', '--loud', 'sing', '--', '-x'], streams, rows)).toBe(ExitCode.Input);
    expect(start).toHaveBeenCalledWith(['--loud', 'sing', '--', '-x'], { ...streams, calledAs: 'tolmach sing' });
    expect([load.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);
  });

  it('tells the program how npm has started it', async () => {
    const { rows, start } = programs();
    const npm = { line: 'npm run -s tolmach --', folder: '/home/ann', flags: { loud: 'true' } };
    await main(['sing'], { ...world().streams, npm }, rows);
    expect(start.mock.calls[0]?.[1].npm).toEqual({ ...npm, line: 'npm run -s tolmach -- sing' });
  });

  it('lists the programs that are there, without loading them', async () => {
    const { rows, load, other } = programs();
    const { streams, out } = world();
    expect(await main(['--help'], streams, rows)).toBe(ExitCode.Done);
    expect(out()).toMatch(/Commands:\n {2}sing .*Sing a song\n {2}dance .*Dance a dance\n\n/);
    expect([load.mock.calls.length, other.mock.calls.length]).toEqual([0, 0]);
  });

  it.each([
    [[], 'expected one of sing, dance, received nothing. See tolmach --help.'],
    [['fly'], 'expected one of sing, dance, received fly.'],
    [['snig'], 'received snig. Did you mean the command sing?'],
    [['--quiet', 'sing'], 'expected the name of a program first, received flags in front of it.'],
    [['--loud', 'sing'], 'expected a known flag, received --loud.'],
  ])('refuses %j', async (argv, sentence) => {
    const { rows, load } = programs();
    const { streams, err } = world();
    expect(await main(argv, streams, rows)).toBe(ExitCode.Usage);
    expect(err()).toContain(sentence);
    expect(load).not.toHaveBeenCalled();
  });

  it('has all programs, and without its package none', () => {
    const names = () => installedPrograms().map(({ name }) => name);
    expect(names()).toEqual([...PROGRAMS, 'cnn']);
    jest.doMock('@tolmach/cnn/package.json', () => {
      throw new Error('no such package');
    });
    expect(names()).toEqual(PROGRAMS);
    jest.dontMock('@tolmach/cnn/package.json');
  });

  it.each(installedPrograms())('has $name, whose help says how it is called', async ({ name, load }) => {
    expect(typeof load().main).toBe('function');
    const { streams, out } = world();
    expect(await main([name, '--help'], streams)).toBe(ExitCode.Done);
    expect(out()).toContain(`Usage: tolmach ${name} [options]`);
  });
});
