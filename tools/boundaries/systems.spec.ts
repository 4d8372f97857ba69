import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sys } from 'typescript';

const ROOT = join(__dirname, '../..');

/** Source files below a folder, specs and what they share apart. */
const sourcesIn = (...folders: string[]) =>
  sys
    .readDirectory(ROOT, ['.ts'], ['**/node_modules', '**/dist', '**/out-tsc', '**/testing', 'libs/system'], folders)
    .filter((file) => !/\.(?:spec|d)\.ts$/.test(file));

/** `kind` in model.json, of every system. */
const KINDS = sys
  .readDirectory(ROOT, ['.ts'], ['**/dist'], ['libs/system/*/src/system.ts'])
  .map((file) => /\bkind: '(\w+)'/.exec(readFileSync(file, 'utf8'))?.[1] ?? '');

/** Lines of a text that do one thing for a system and another for the rest. */
function branches(text: string): string[] {
  const kind = `'(?:${KINDS.join('|')})'`;
  const branch = new RegExp(`\\bcase ${kind}|[!=]== ${kind}|${kind} [!=]==|\\[${kind}\\]|\\.includes\\(${kind}`);
  return text.split('\n').filter((line) => branch.test(line));
}

describe('what differs between systems', () => {
  it('is looked for by the names of all systems', () => {
    expect([...KINDS].sort()).toEqual(['captioning', 'characters', 'classification', 'forecasting', 'music', 'translation']); // prettier-ignore
  });

  it.each([
    ["    case 'music':", 1],
    ["  if (file.kind === 'translation') return;", 1],
    ["  return 'captioning' !== kind ? a : b;", 1],
    ["const open = OPENERS['characters'];", 1],
    ["  element('p', 'translation', text);", 0],
    ["  kind: z.literal('music'),", 0],
  ])('is found in %j', (line, count) => {
    expect(branches(line)).toHaveLength(count);
  });

  it('is decided in the folders of the systems and in programs, and nowhere else', () => {
    const sources = sourcesIn('libs/**/src/**/*');
    expect(sources.length).toBeGreaterThan(300);
    const found = sources.flatMap((file) =>
      branches(readFileSync(file, 'utf8')).map((line) => `${relative(ROOT, file)}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});
