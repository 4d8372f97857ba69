import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeModel } from '@tolmach/model-folder';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { TRANSLATION, isDialogue } from '@tolmach/translation/system';

const MODELS = join(__dirname, '..', '..', '..', 'data', 'models');
/** Both directions of a pair together are to stay below 40 MB. */
const MAX_MODEL_BYTES = 20_000_000;

/** The program as a user starts it, with what it prints on standard output. */
function translate(...flags: readonly string[]): string {
  return translateLines('', ...flags);
}

/** As {@link translate}, with lines on standard input. */
function translateLines(input: string, ...flags: readonly string[]): string {
  const node = [...NODE_FROM_SOURCE, join(__dirname, 'main.ts')];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...node, ...flags], { encoding: 'utf8', input });
  expect([status, stderr.includes('expected')]).toEqual([0, false]);
  return stdout;
}

interface ModelKeys {
  readonly kind?: string;
  readonly targetLanguage?: string;
}

/** Names of the bundled models that translate; those of other systems, and those that answer, lie beside them. */
const NAMES = readdirSync(MODELS).filter((name) => {
  const file = JSON.parse(readFileSync(join(MODELS, name, 'model.json'), 'utf8')) as ModelKeys; // any JSON object has them or not
  const { kind = 'translation', targetLanguage = '' } = file; // the first ones have no kind
  return kind === 'translation' && !isDialogue({ targetLanguage });
});

describe('bundled models', () => {
  it.each(NAMES)('%s is small and says what it was made from and how good it is', async (name) => {
    const folder = join(MODELS, name);
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(bytes).toBeLessThan(MAX_MODEL_BYTES);
    const { training } = await describeModel(TRANSLATION, folder);
    expect(training.recipe).toBe(`data/recipes/${name}.json`);
    expect(training.data.length).toBeGreaterThanOrEqual(2);
    expect(training.licence).toMatch(/non-commercial/);
    const isScored = (data: string) => data.startsWith('Multi30k test2016') || data === 'English-Russian val';
    const test = training.scores.find(({ data, metric }) => isScored(data) && metric === 'BLEU');
    expect(test?.signature).toMatch(/^nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:2/);
  });

  it.each(['fp32', 'int8'])('en-de is the default, on ONNX Runtime in %s', (precision) => {
    expect(translate('--precision', precision, 'A man is playing a guitar.')).toMatch(/^Ein Mann .*Gitarre.*\n$/);
  });

  it('en-de runs on WebAssembly too', () => {
    expect(translate('--engine', 'wasm', 'A man is playing a guitar.')).toMatch(/^Ein Mann .*Gitarre.*\n$/);
  });

  it('en-fr gives French', () => {
    expect(translate('--model', 'en-fr', '--engine', 'wasm', 'A man is playing a guitar.')).toMatch(/^Un homme .*\n$/);
  });

  it('en-ru gives Russian, by its name or by the language', () => {
    expect(translate('--model', 'en-ru', 'Hello, how are you?')).toMatch(/^Привет, как .*\?\n$/u);
    expect(translate('--to', 'ru', 'She is 37 years old.')).toMatch(/37/u);
  });

  it.each(['en-de', 'en-fr', 'en-ru'])('%s leaves what holds no word as it is', (model) => {
    const lines = [
      '-',
      '***',
      '42',
      '[ ]',
      '🙂',
      '你好，世界。',
      '12:30 – 14:00',
      'https://example.org/a?b=c',
      '%s',
      '...',
      '',
    ];
    const text = lines.map((line) => `${line}\n`).join('');
    expect(translateLines(text, '--model', model, '--precision', 'int8')).toBe(text);
  });

  it.each(['en-de', 'en-fr'])('%s keeps what must not change, each once', (model) => {
    const kept: readonly (readonly [text: string, ...spans: string[]])[] = [
      ['The invoice number is 0768880101.', '0768880101'],
      [
        'Call 030 901820 before 17:45 or write to anna_b@example.org today.',
        '030 901820',
        '17:45',
        'anna_b@example.org',
      ],
      ['It costs $1,299.99 or 283.82 euros, 15% off.', '$1,299.99', '283.82', '15%'],
      ['I like pizza 🍕 and my dog.', '🍕'],
      ['Press <b>Enter</b> to open {now} and %s.', '<b>', '</b>', '{now}', '%s'],
      [
        'See https://example.org/a?b=c, or open report.pdf with `npm start`.',
        'https://example.org/a?b=c',
        'report.pdf',
        '`npm start`',
      ],
      ['My friend Иван said 你好 to me.', 'Иван', '你好'],
    ];
    const lines = translate('--model', model, '--precision', 'int8', ...kept.map(([text]) => text)).split('\n');
    kept.forEach(([, ...spans], index) => {
      for (const span of spans) expect([lines[index], lines[index]?.split(span).length]).toEqual([lines[index], 2]);
    });
  });

  it.each(['en-de', 'en-fr'])('%s reads one sentence in all its invisible spellings alike', (model) => {
    const spellings = ['', '\u00A0', '\t', '\u200B ', '\uFEFF ', ' \u00AD'].map((space) =>
      'The café is open and it is raining today.'.replace(' open', `${space || ' '}open`),
    );
    const lines = translate(
      '--model',
      model,
      ...spellings,
      'The cafe\u0301 is  open and it is raining today. ',
    ).trimEnd();
    expect(new Set(lines.split('\n').map((line) => line.trim())).size).toBe(1);
  });

  it.each(['en-de', 'en-fr'])('%s translates every sentence of a paragraph, and capitals as capitals', (model) => {
    const [paragraph = '', capitals = ''] = translate(
      ...[
        '--model',
        model,
        'A man is riding a horse. A dog is sleeping under the table! Is she coming?',
        'A MAN IS RIDING A HORSE.',
      ],
    ).split('\n');
    expect(paragraph).toMatch(/^[^.!?]+[.!] [^.!?]+[.!] [^.!?]+\?$/u);
    expect(capitals).toBe(capitals.toUpperCase());
    expect(capitals.split(' ').length).toBeGreaterThan(3);
  });
});
