import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPage, runLines } from './page-blocks';

jest.setTimeout(600_000); // a busy machine may take its time

const ROOT = join(__dirname, '../..');
const PAGE = readPage('docs/onnx-files.md');
const PYTHON = process.env['PYTHON'] ?? 'python3';
const readJson = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as unknown;

/** Everyday sentences that a model reads whole and unprepared: nothing of them goes around it. */
function plainLines(): string {
  const { en } = readJson('apps/translate/fixtures/everyday.json') as { en: { text: string; keeps: string[] }[] }; // as that file has it
  const plain = en.filter(({ text, keeps }) => keeps.length === 0 && /^[A-Za-z ,.!?']+$/.test(text));
  return ['', ...plain.map(({ text }) => text)].map((line) => `${line}\n`).join('');
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onnx-files-'));
  writeFileSync(join(folder, 'in.txt'), plainLines());
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('docs/onnx-files.md', () => {
  it('explains every rule that the files carry', () => {
    const golden = readJson('libs/system/translation/fixtures/onnx-export.json') as {
      cases: { fp32: { settings: { rules: object } } };
    }; // as that file has it
    const [, rules = ''] = /## What the files say themselves\n(.*?)\n## /s.exec(PAGE.text) ?? [];
    const named = rules.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)); // prettier-ignore
    expect(named.sort()).toEqual(Object.keys(golden.cases.fp32.settings.rules).sort());
  });

  it('shows a Python program that finds what our greedy search finds, in fp32 and int8', () => {
    const program = join(folder, 'translate_onnx.py');
    writeFileSync(program, PAGE.blocks('python').join(''));
    if (spawnSync(PYTHON, ['-c', 'import onnxruntime, sentencepiece']).status !== 0) {
      process.stderr.write(`Python program skipped: ${PYTHON} has no onnxruntime and sentencepiece\n`);
      return;
    }
    const [exports = '', comparison = ''] = PAGE.blocks('sh').filter((block) => block.includes('npm run'));
    expect(runLines(exports, folder)).toMatchObject({ status: 0 });
    const read = (file: string) => readFileSync(join(folder, file), 'utf8').split('\n');
    for (const precision of ['fp32', 'int8']) {
      const files = precision === 'int8' ? 'en-de-int8' : 'en-de-onnx';
      const run = `'${PYTHON}' translate_onnx.py ${files} < in.txt > theirs.txt\n`;
      const ours = comparison.replace('> out.txt', `--precision ${precision} > ours.txt`);
      expect(runLines(run + ours, folder)).toMatchObject({ status: 0 });
      expect(read('theirs.txt')).toEqual(read('ours.txt'));
      expect(new Set(read('ours.txt')).size).toBeGreaterThan(20);
    }
  });
});
