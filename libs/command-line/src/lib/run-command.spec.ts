import { Writable } from 'node:stream';
import {
  ConfigError,
  DeviceError,
  Faults,
  InputError,
  ModelFileError,
  OutputError,
  ShapeError,
  UsageError,
} from '@tolmach/contracts';
import { tool, world } from '../../testing/tool';
import { ExitCode } from './exit-code';
import { runCommand } from './run-command';
import { SKIP_BAD_ADVICE } from './shared-options';

const fault = { where: 'here', expected: 'this', received: 'that', next: 'Do so.' };

describe('runCommand', () => {
  it.each([
    [new UsageError(fault), ExitCode.Usage],
    [new ConfigError(fault), ExitCode.Config],
    [new ModelFileError(fault), ExitCode.Config],
    [new InputError(fault), ExitCode.Input],
    [new DeviceError(fault), ExitCode.Device],
    [new OutputError(fault), ExitCode.Output],
    [new ShapeError(fault), ExitCode.Internal],
  ])('turns %s into its exit code and its sentence', async (error, code) => {
    const { streams, err } = world();
    expect(
      await runCommand(
        tool(() => Promise.reject(error)),
        [],
        streams,
      ),
    ).toBe(code);
    expect(err()).toBe('here: expected this, received that. Do so.\n');
  });

  it('adds what flags do about an error, by its code', async () => {
    const fail = (code: string) => tool(() => Promise.reject(new InputError({ ...fault, code })));
    const advice = { gone: '--again looks once more.' };
    const sentences = ['gone', 'other'].map(async (code) => {
      const { streams, err } = world();
      await runCommand({ ...fail(code), advice }, [], streams);
      return err();
    });
    expect(await Promise.all(sentences)).toEqual([
      'here: expected this, received that. Do so. --again looks once more.\n',
      'here: expected this, received that. Do so.\n',
    ]);
  });

  it('makes a sentence of an error that is not ours', async () => {
    const { streams, err } = world();
    expect(
      await runCommand(
        tool(() => Promise.reject(new TypeError('x is\nnot y'))),
        [],
        streams,
      ),
    ).toBe(ExitCode.Internal);
    expect(err()).toBe(
      'tool: expected to finish, received an unexpected TypeError (x is not y). This is a bug in tolmach: please report it with the output of --verbose.\n',
    );
  });

  it('adds the stacks of the error and its causes with --verbose', async () => {
    const { streams, err } = world();
    const error = new InputError({ ...fault, cause: new TypeError('deep') });
    await runCommand(
      tool(() => Promise.reject(error)),
      ['--verbose'],
      streams,
    );
    expect(err()).toMatch(/^here: .*\nInputError: here[^\n]*\n {4}at [\s\S]*caused by TypeError: deep\n {4}at /);
  });

  it('tells each of the errors that one is about, before it, and what flag helps', async () => {
    const { streams, err } = world();
    const faults = new Faults();
    for (const where of ['a.txt, line 3', 'b.txt, line 1']) faults.add(new InputError({ ...fault, where }));
    const failing = async () => {
      await Promise.resolve();
      faults.settle();
      return ExitCode.Done;
    };
    const command = { ...tool(failing), advice: SKIP_BAD_ADVICE };
    expect(await runCommand(command, [], streams)).toBe(ExitCode.Input);
    const lines = err().trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 16))).toEqual([
      'a.txt, line 3: e',
      'b.txt, line 1: e',
      'data: expected n',
    ]);
    expect(lines[2]).toMatch(/Or continue without them: --skip-bad\.$/);
  });

  it('keeps control characters of an error off the terminal', async () => {
    const { streams, err } = world();
    await runCommand(
      tool(() => Promise.reject(new InputError({ ...fault, received: '\u001b[2Jx' }))),
      [],
      streams,
    );
    expect(err()).toContain('received \ufffd[2Jx.');
  });

  it('is interrupted, not done, when the signal was aborted', async () => {
    const stop = new AbortController();
    const command = tool(async ({ streams }) => {
      stop.abort();
      expect(streams.signal.aborted).toBe(true);
      return ExitCode.Done;
    });
    expect(await runCommand(command, [], world(stop.signal).streams)).toBe(ExitCode.Interrupted);
  });

  it('takes an abort error after an interrupt as part of the interrupt', async () => {
    const { streams, err } = world(AbortSignal.abort());
    const run = () => Promise.reject(new DOMException('stopped', 'AbortError'));
    expect(await runCommand(tool(run), [], streams)).toBe(ExitCode.Interrupted);
    expect(err()).toBe('');
  });

  it('survives a standard error that is closed', async () => {
    const stderr = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    const streams = { ...world().streams, stderr };
    expect(
      await runCommand(
        tool(() => Promise.reject(new InputError(fault))),
        [],
        streams,
      ),
    ).toBe(ExitCode.Input);
  });
});
