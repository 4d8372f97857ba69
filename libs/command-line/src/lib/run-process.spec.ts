import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ExitCode } from './exit-code';
import { runProcess } from './run-process';
import { SAME_SIGNAL_MS } from './stopping';
import type { Streams } from './streams';

class FakeProcess extends EventEmitter {
  readonly argv = ['node', 'script', 'a', '--b'];
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly env: Record<string, string> = {};
  ppid = 7;
  readonly cwd = () => '/checkout';
  readonly chdir = jest.fn();
  readonly exit = jest.fn();
}

describe('runProcess', () => {
  it('runs main on the arguments of the user and exits with its code', async () => {
    const host = new FakeProcess();
    const main = jest.fn().mockResolvedValue(ExitCode.Input);
    await runProcess(main, host);
    expect(main).toHaveBeenCalledWith(['a', '--b'], expect.objectContaining({ stdin: host.stdin }));
    expect(host.exit.mock.calls).toEqual([[4]]);
  });

  it.each(['SIGINT', 'SIGTERM'])(
    'asks main to end on the first %s and ends the process on one after the answer',
    async (name) => {
      const host = new FakeProcess();
      let aborted = 0;
      await runProcess(async (_argv, streams: Streams) => {
        streams.signal?.addEventListener('abort', () => aborted++);
        host.emit(name);
        host.emit(name); // pressed twice before the first was answered, or passed on by npm
        await new Promise(setImmediate);
        host.emit('SIGINT');
        expect([aborted, host.exit.mock.calls]).toEqual([1, []]);
        await wait(SAME_SIGNAL_MS + 100);
        host.emit(name);
        expect(host.exit.mock.calls).toEqual([[130]]);
        return ExitCode.Interrupted;
      }, host);
    },
  );

  it('goes where the user is when an npm script has started it, and nowhere else', async () => {
    const host = new FakeProcess();
    const main = jest.fn().mockResolvedValue(ExitCode.Done);
    await runProcess(main, host);
    expect(host.chdir).not.toHaveBeenCalled();
    const script = { npm_lifecycle_event: 'tool', npm_lifecycle_script: 'node script' };
    Object.assign(host.env, { ...script, INIT_CWD: '/home/ann', npm_config_beam: '3' });
    host.argv[1] = '/checkout/script';
    await runProcess(main, host);
    expect(host.chdir.mock.calls).toEqual([['/home/ann']]);
    expect(main).toHaveBeenLastCalledWith(
      ['a', '--b'],
      expect.objectContaining({ npm: { line: 'npm run -s tool --', folder: '/home/ann', flags: { beam: '3' } } }),
    );
  });

  it('asks main to end when the process has ended that starts it and has a channel to it', async () => {
    const host = new FakeProcess();
    await runProcess(async (_argv, { signal }: Streams) => {
      host.emit('disconnect');
      expect(signal?.aborted).toBe(true);
      return Promise.resolve(ExitCode.Interrupted);
    }, host);
    expect(host.exit.mock.calls).toEqual([[130]]);
  });

  it.each([
    ['npm script', true, { npm_lifecycle_event: 'tool', npm_lifecycle_script: 'node /script' }],
    ['npx', true, { npm_lifecycle_event: 'npx', npm_lifecycle_script: 'tool' }],
    ['shell', false, {}],
  ])('asks main to end when the %s that runs it has ended: %s', async (_what, isAsked, environment) => {
    const host = new FakeProcess();
    host.argv[1] = '/script';
    Object.assign(host.env, environment);
    await runProcess(async (_argv, { signal }: Streams) => {
      await wait(700);
      expect(signal?.aborted).toBe(false);
      host.ppid = 1;
      await wait(700);
      expect(signal?.aborted).toBe(isAsked);
      return ExitCode.Interrupted;
    }, host);
  });
});
