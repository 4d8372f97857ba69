import { openOrCpu } from './open-or-cpu';

/** Opens some engines only, and notes all that are asked for. */
function openerOf(available: readonly string[]) {
  const asked: string[] = [];
  const openEngine = ({ engine }: { readonly engine: string }): Promise<void> => {
    asked.push(engine);
    return available.includes(engine) ? Promise.resolve() : Promise.reject(new Error(`no ${engine} here`));
  };
  return { asked, openEngine };
}

describe('openOrCpu', () => {
  let stderr: jest.SpiedFunction<typeof process.stderr.write>;
  beforeEach(() => (stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true)));
  afterEach(() => stderr.mockRestore());

  it('opens the engine asked for and says nothing', async () => {
    const { asked, openEngine } = openerOf(['wasm', 'cpu']);
    await openOrCpu(openEngine, 'wasm');
    expect(asked).toEqual(['wasm']);
    expect(stderr).not.toHaveBeenCalled();
  });

  it('opens plain JavaScript where the engine cannot run, and says why', async () => {
    const { asked, openEngine } = openerOf(['cpu']);
    await openOrCpu(openEngine, 'tensorflow');
    expect(asked).toEqual(['tensorflow', 'cpu']);
    expect(stderr).toHaveBeenCalledWith('on cpu instead: Error: no tensorflow here\n');
  });

  it('fails where not even plain JavaScript opens', async () => {
    await expect(openOrCpu(openerOf([]).openEngine, 'tensorflow')).rejects.toThrow('no cpu here');
  });
});
