import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { ExitCode } from './exit-code';
import { runProcess } from './run-process';
import type { Streams } from './streams';

class FakeProcess extends EventEmitter {
  readonly argv = ['node', 'script', 'a', '--b'];
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly env: Record<string, string> = {};
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
        expect(aborted).toBe(1);
        host.emit(name); // pressed twice before the first was answered
        expect(host.exit).not.toHaveBeenCalled();
        await new Promise(setImmediate);
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
});
