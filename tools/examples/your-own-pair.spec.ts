import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPage, runLines } from './page-blocks';

jest.setTimeout(600_000); // a busy machine may take its time

const ROOT = join(__dirname, '../..');
const PAGE = readPage('docs/your-own-pair.md');
const [START = '', TRAIN = '', USE = ''] = PAGE.blocks('sh');
const [TRAINING = '', RESUMING = '', LENGTHENING = ''] = TRAIN.split('\n');
const TUNING = /^ +(npm run .*--print-config --from.*)$/m.exec(PAGE.text)?.[1] ?? '';

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What makes the page's run a small one. */
const stack = { embeddingSize: 8, hiddenSize: 8, numLayers: 1, residualFromLayer: 2 };
const SMALL: Sections = {
  vocabulary: { size: 330 },
  model: { encoder: stack, decoder: { ...stack, attentionSize: 8, readoutSize: 8 }, initialisation: {} },
  update: { batchTokens: 100 },
  schedule: { warmupSteps: 1, finalStep: 4 },
  validation: { everySteps: 2 },
  stop: { steps: 2 },
};

/** A config with the keys of another in place of its own, section by section. */
const changed = (config: Sections, changes: Sections): Sections => ({
  ...config,
  ...Object.fromEntries(Object.entries(changes).map(([name, keys]) => [name, { ...config[name], ...keys }])),
});

/** Pairs of an invented corpus, different ones from each start on. */
function writeText(name: string, start: number): void {
  const words = [['red', 'rode'], ['old', 'oude'], ['small', 'kleine'], ['house', 'huis'], ['boat', 'boot'], ['street', 'straat'], ['dog', 'hond']]; // prettier-ignore
  const line = (side: number, index: number) => [0, 1, 2, 3].map((place) => words[(index * (place + 2) + (index >> place)) % words.length]?.[side]).join(' '); // prettier-ignore
  for (const [side, ending] of ['en', 'nl'].entries()) {
    const lines = Array.from({ length: 60 }, (_, index) => `${line(side, start + index)}\n`);
    writeFileSync(join(folder, 'corpora', `${name}.${ending}`), lines.join(''));
  }
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-pair-'));
  mkdirSync(join(folder, 'corpora'));
  symlinkSync(join(ROOT, 'data'), join(folder, 'data'));
  ['train', 'val', 'test'].forEach((name, index) => {
    writeText(name, 100 * index);
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const run = (lines: string) => runLines(lines, folder);
const readJson = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Sections;
const writeConfig = (config: Sections) => {
  writeFileSync(join(folder, 'my.json'), JSON.stringify(config));
};

describe('docs/your-own-pair.md', () => {
  it('trains in small what it says: recipe, changed keys, commands; then resumes, evaluates, translates, exports', () => {
    expect(run(START)).toMatchObject({ status: 0 });
    const [keys = ''] = PAGE.blocks('json');
    const config = changed(changed(readJson('my.json'), JSON.parse(keys) as Sections), SMALL);
    writeConfig(config);
    expect(run(TRAINING)).toMatchObject({ status: 0, stdout: expect.stringMatching(/runs.my.best\n$/) });
    expect(run(RESUMING)).toMatchObject({ status: 0 });
    writeConfig(changed(config, { stop: { steps: 4 } }));
    expect(run(LENGTHENING)).toMatchObject({ status: 0 });
    const { training, ...file } = readJson('runs/my/best/model.json');
    expect(file).toMatchObject({ sourceLanguage: 'en', targetLanguage: 'nl' });
    expect(training).toMatchObject({ data: ['what the text is, and where it is from'], licence: 'terms of the model' });

    expect(run(USE)).toMatchObject({ status: 0, stdout: expect.stringMatching(/BLEU[^]*encoder\.onnx/) });
    expect(readFileSync(join(folder, 'out.txt'), 'utf8').split('\n')).toHaveLength(61);
    expect(existsSync(join(folder, 'my-onnx', 'decoder.onnx'))).toBe(true);
  });

  it('prints a config that fits a trained model', () => {
    expect(run(TUNING)).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'tune.json'), 'utf8')).toMatch(/"sourceLanguage": "en"[^]*"hiddenSize": 320/);
  });
});
