import { runProgram } from './run-program';

const environment = { PATH: '/usr/bin:/bin' };

describe('runProgram', () => {
  it('tells the exit code and what was written', async () => {
    const result = await runProgram('sh', ['-c', 'echo out; echo "$1" >&2; exit 3', 'sh', 'an $argument'], {
      environment,
    });
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'an $argument\n' });
  });

  it('has no exit code for a program that is not there, or was killed', async () => {
    expect(await runProgram('no-such-program', [], { environment })).toMatchObject({ code: undefined });
    expect(await runProgram('sh', ['-c', 'kill -9 $$'], { environment })).toMatchObject({ code: undefined });
  });

  it('stops the program when the user does', async () => {
    const signal = AbortSignal.timeout(200);
    const stopped = runProgram('sleep', ['1000000'], { environment, signal });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });
});
