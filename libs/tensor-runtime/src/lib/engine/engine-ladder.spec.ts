import { DeviceError } from '@tolmach/contracts';
import type { EngineName } from '@tolmach/contracts';
import { climbDown } from './engine-ladder';
import type { Rung, RungRequest } from './engine-ladder';

const fine = (name: EngineName, opened: string[] = []): Rung => ({
  name,
  open: () => {
    opened.push(name);
    return Promise.resolve({ description: `a ${name}` });
  },
});

const broken = (name: EngineName, error: Error): Rung => ({ name, open: () => Promise.reject(error) });

const missing = new DeviceError({
  where: 'engine tensorflow',
  expected: 'a library',
  received: 'none',
  next: 'Install it.',
});

describe('climbDown', () => {
  it('opens the first rung and touches no other', async () => {
    const opened: string[] = [];
    const engine = await climbDown('auto', [fine('tensorflow', opened), fine('wasm', opened)], undefined);
    expect(engine).toEqual({ name: 'tensorflow', description: 'a tensorflow', skipped: [] });
    expect(opened).toEqual(['tensorflow']);
  });

  it('falls to the next rung and says why', async () => {
    const engine = await climbDown('auto', [broken('tensorflow', missing), fine('wasm')], undefined);
    expect(engine.name).toBe('wasm');
    expect(engine.skipped).toEqual([
      { name: 'tensorflow', reason: 'engine tensorflow: expected a library, received none. Install it.' },
    ]);
  });

  it('opens a lower rung asked for by name without trying those above', async () => {
    const opened: string[] = [];
    await climbDown('wasm', [fine('tensorflow', opened), fine('wasm', opened)], undefined);
    expect(opened).toEqual(['wasm']);
  });

  it('never replaces an engine that was asked for by name', async () => {
    await expect(climbDown('tensorflow', [broken('tensorflow', missing), fine('wasm')], undefined)).rejects.toBe(
      missing,
    );
  });

  it('gives a failure of the platform the house sentence and keeps its cause', async () => {
    const cause = new Error('libfoo.so.1: cannot open\n shared object file.');
    const climb = climbDown('tensorflow', [broken('tensorflow', cause)], undefined);
    await expect(climb).rejects.toThrow(
      'engine tensorflow: expected a backend that starts, received libfoo.so.1: cannot open shared object file. ' +
        'Choose another engine, or auto.',
    );
    await expect(climb).rejects.toMatchObject({ name: 'DeviceError', cause });
  });

  it('names every reason when no rung holds', async () => {
    await expect(
      climbDown('auto', [broken('tensorflow', missing), broken('wasm', new Error('no'))], 2),
    ).rejects.toThrow(
      /expected one of tensorflow, wasm, received a failure from each\. engine tensorflow: .* engine wasm: /,
    );
  });

  it('tells rungs whether they were asked for by name, and the threads', async () => {
    const requests: RungRequest[] = [];
    const rung: Rung = {
      name: 'webgpu',
      open: (request) => (requests.push(request), Promise.resolve({ description: '' })),
    };
    await climbDown('auto', [rung], undefined);
    await climbDown('webgpu', [rung], 3);
    expect(requests).toEqual([
      { byName: false, threads: undefined },
      { byName: true, threads: 3 },
    ]);
  });
});
