import { tool, world } from '../../testing/tool';
import { ExitCode } from './exit-code';
import { npmStart } from './npm-start';
import { runCommand } from './run-command';

const ROOT = '/home/ann/tolmach';
const FILE = `${ROOT}/apps/tool/src/bin.ts`;
const ENVIRONMENT = {
  npm_lifecycle_event: 'tool',
  npm_lifecycle_script: 'node -C @tolmach/source -r ./tools/run/register.cjs apps/tool/src/bin.ts',
  INIT_CWD: '/home/ann/texts',
};

describe('npmStart', () => {
  it('tells script, folder and flags of a script that names the program', () => {
    const environment = { ...ENVIRONMENT, npm_config_n_best: '3', npm_config_attention: 'true', PATH: '/bin' };
    expect(npmStart(environment, FILE, ROOT)).toEqual({
      line: 'npm run -s tool --',
      folder: '/home/ann/texts',
      flags: { n_best: '3', attention: 'true' },
    });
  });

  it.each([
    ['nothing', {}],
    ['a script of another package, which calls the program by its name', { npm_lifecycle_script: 'tool a.txt' }],
    ['a script that is empty', { npm_lifecycle_script: '' }],
    ['npx', { npm_lifecycle_event: 'npx', npm_lifecycle_script: 'tool' }],
  ])('is not %s', (_what, change) => {
    const environment = Object.keys(change).length === 0 ? {} : { ...ENVIRONMENT, ...change };
    expect(npmStart(environment, FILE, ROOT)).toBeUndefined();
  });

  it('is not the same script after a change of folder', () => {
    expect(npmStart(ENVIRONMENT, FILE, `${ROOT}/data`)).toBeUndefined();
  });
});

describe('flags that npm has kept', () => {
  async function refusal(argv: readonly string[], flags: Readonly<Record<string, string>>) {
    const { streams, err } = world();
    const run = jest.fn().mockResolvedValue(ExitCode.Done);
    const npm = { line: 'npm run -s tool --', folder: undefined, flags };
    const code = await runCommand(tool(run), argv, { ...streams, npm });
    return { code, err: err(), isRun: run.mock.calls.length > 0 };
  }

  it.each<[string[], Record<string, string>, string]>([
    [['en-fr', 'A dog.'], { model: 'true' }, "--model en-fr 'A dog.'"],
    [['A dog.'], { model: 'en-fr' }, "--model en-fr 'A dog.'"],
    [['a.txt'], { n_best: '3' }, '--n-best 3 a.txt'],
    [['A dog.', '--alpha', '1'], { attention: 'true' }, "--attention 'A dog.' --alpha 1"],
    [['train'], { reference: 'a\n\nb' }, 'train --reference a --reference b'],
    [['train', 'wasm'], { engine: 'true' }, 'train --engine wasm'],
    [['3', 'en-fr', 'x'], { n_best: 'true', model: 'true' }, '--model NAME --n-best N 3 en-fr x'],
    [["it's"], { model: 'a b' }, String.raw`--model 'a b' 'it'\''s'`],
    [[], { model: 'true' }, '--model NAME'],
    [['wasm', 'A dog.'], {}, "--engine wasm 'A dog.'"],
    [['A dog.', 'wasm', '--alpha', '1'], {}, "--engine wasm 'A dog.' --alpha 1"],
    [['train', 'wasm'], {}, 'train --engine wasm'],
    [['A dog.', 'wasm'], { model: 'en-fr' }, "--model en-fr --engine wasm 'A dog.'"],
  ])('%j with %j: the line to type is %s', async (argv, flags, line) => {
    const { code, err, isRun } = await refusal(argv, flags);
    expect([code, isRun]).toEqual([ExitCode.Usage, false]);
    expect(err).toContain('npm: expected flags after "--", received --');
    expect(err.trim().endsWith(`Type: npm run -s tool -- ${line}`)).toBe(true);
  });

  it.each([[['--engine', 'auto', 'wasm']], [['--text', 'wasm']], [['A dog.', '--alpha', '1', 'wasm']], [['wasmer']]])(
    'were not given where a value of one stands by itself: %j',
    async (argv) => {
      expect((await refusal(argv, {})).err).not.toContain('npm');
    },
  );

  it.each([{}, { registry: 'https://registry.example', loglevel: 'silent', yes: '' }, { model: '' }])(
    'are not those of npm: %j',
    async (flags) => {
      expect(await refusal(['A dog.'], flags)).toEqual({ code: ExitCode.Done, err: '', isRun: true });
    },
  );
});
