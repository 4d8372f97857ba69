import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { complaintsAbout } from './check-examples';
import { libsOf, readmeExamples, sourceExamples } from './find-examples';
import type { Example } from './find-examples';

jest.setTimeout(300_000); // the compiler reads all sources, on a machine that may be busy

const ROOT = join(__dirname, '../..');
const PROGRAMS = readmeExamples(ROOT);
const FRAGMENTS = sourceExamples(ROOT);

/** Programs that are only type-checked, by their lib and something in them, and why. */
const NOT_RUN: readonly { readonly lib: string; readonly has: string; readonly why: string }[] = [
  { lib: 'command-line', has: '', why: 'takes over the process' },
  { lib: 'testing-kit', has: '', why: 'is a spec' },
  { lib: 'system/translation', has: 'await train(', why: 'trains for minutes' },
  { lib: 'system/captioning', has: 'photo.jpg', why: 'reads a photograph' },
  { lib: 'system/characters', has: 'await trainCharacters(', why: 'trains for an hour' },
  { lib: 'system/forecasting', has: 'await trainForecaster(', why: 'trains for minutes' },
  { lib: 'system/music', has: 'await trainMusic(', why: 'trains for minutes' },
  { lib: 'plot', has: '', why: 'loads ECMAScript modules, which Jest does not' },
];

/** Programs that end with the error that they show. */
const ENDS_WITH: Readonly<Record<string, RegExp>> = {
  contracts: /^search\.json: expected only known keys .* Did you mean beamSize\?$/,
};

const lineOf = ({ file, line }: Example) => readFileSync(join(ROOT, file), 'utf8').split('\n')[line - 1];
const title = ({ file, line }: Example) => `${file}:${line}`;

describe('examples', () => {
  it('are in the README of every lib', () => {
    expect([...new Set(PROGRAMS.map(({ lib }) => lib))]).toEqual(libsOf(ROOT));
  });

  it('know where they stand', () => {
    for (const example of PROGRAMS) expect(lineOf(example)).toBe(example.code.split('\n')[0]);
    for (const example of FRAGMENTS) expect(lineOf(example)).toContain('@example');
    expect(FRAGMENTS.map(({ lib }) => lib)).toContain('system/translation');
  });

  it('are complained about with file and line', () => {
    const code = "import { bleu } from '@tolmach/metrics';\n\nbleu(1, []);\nunheardOf;\n";
    expect(complaintsAbout([{ lib: 'metrics', file: 'some/README.md', line: 7, code }], ROOT)).toEqual([
      expect.stringMatching(/^some\/README\.md:9: Argument of type 'number' is not assignable/),
      "some/README.md:10: Cannot find name 'unheardOf'.",
    ]);
  });

  it('compile against the sources', () => {
    expect(complaintsAbout([...PROGRAMS, ...FRAGMENTS], ROOT)).toEqual([]);
  });
});

describe('programs of READMEs run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'examples-'));
    symlinkSync(join(ROOT, 'data'), join(folder, 'data'));
    process.chdir(folder);
    jest.spyOn(console, 'log').mockReturnValue();
  });
  afterAll(() => {
    process.chdir(ROOT);
    rmSync(folder, { recursive: true });
  });

  const isRun = (program: Example) =>
    !NOT_RUN.some(({ lib, has }) => program.lib === lib && program.code.includes(has));
  const runnable = PROGRAMS.filter(isRun);
  it.each(runnable.map((example) => [title(example), example] as const))('%s', async (_, example) => {
    const end: unknown = await run(example).catch((error: unknown) => error);
    if (!(example.lib in ENDS_WITH)) expect(end).toBeUndefined();
    else expect(end).toMatchObject({ message: expect.stringMatching(ENDS_WITH[example.lib] ?? '') });
  });
});

/** Runs a program here, as an async function whose imports are calls of `require`. */
async function run({ code }: Example): Promise<void> {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  // The constructor has no name of its own; its instances are called like any async function.
  const AsyncFunction = (async () => undefined).constructor as new (
    ...parametersAndBody: string[]
  ) => (load: NodeJS.Require, exports: object) => Promise<void>;
  await new AsyncFunction('require', 'exports', outputText)(require, {});
}
