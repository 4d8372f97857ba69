import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredNames } from './declared-names';

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/walk.md'), 'utf8');

interface Step {
  readonly file: string;
  readonly names: readonly string[];
}

/** The steps of a section of the page: `1. `file` `name`, `name`: what it decides.` */
function stepsOf(section: string): Step[] {
  return [...section.matchAll(/^\d+\. `([^`]+)` (`[^:]+`): \S/gm)].map(([, file = '', names = '']) => {
    return { file, names: names.slice(1, -1).split('`, `') };
  });
}

/** The folder of a project: two names, or three for a system. */
const projectOf = (file: string) => /^(?:libs\/system|[^/]+)\/[^/]+/.exec(file)?.[0];

const [, ...SECTIONS] = PAGE.split(/^## /m);
const [LINE = '', PAIR = '', SYSTEM = ''] = SECTIONS;

describe('docs/walk.md', () => {
  it('is read whole: every numbered line is a step, numbered in order', () => {
    expect(SECTIONS.map((section) => stepsOf(section).length > 0)).toEqual([true, true, true, false]);
    for (const section of [LINE, PAIR, SYSTEM]) {
      const numbers = [...section.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
      expect(numbers).toEqual(stepsOf(section).map((_, index) => index + 1));
    }
  });

  it('names files that exist', () => {
    const named = [...PAGE.matchAll(/`((?:apps|libs|tools)\/[^`]+)`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names what those files declare', () => {
    const missing = SECTIONS.flatMap(stepsOf).flatMap(({ file, names }) => {
      const declared = declaredNames(readFileSync(join(ROOT, file), 'utf8'));
      return names.filter((name) => !declared.has(name)).map((name) => `${file}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it.each([
    ['a line of text', LINE],
    ['a training pair', PAIR],
  ])('counts the files and projects of %s', (_, section) => {
    const files = stepsOf(section).map(({ file }) => file);
    const numChanges = files.filter(
      (file, index) => index > 0 && projectOf(file) !== projectOf(files[index - 1] ?? ''),
    );
    const counts = `Counts: ${new Set(files).size} files, ${numChanges.length} changes of project.`;
    expect(/^Counts: .*$/m.exec(section)?.[0]).toBe(counts);
  });
});

describe('declaredNames', () => {
  it('are those at the top of a file and their members, not what is only called', () => {
    const code = `import { a } from 'b';
      export function first() { const inner = 1; called(inner); }
      export class Second { static open() {} get size() { return 1; } private readonly field = () => 2; }
      export const third: Third = { open() {}, close: () => {} };
      interface Fourth { step(): void }
      // function commented() {}`;
    expect([...declaredNames(code)].sort()).toEqual(
      ['Fourth', 'Fourth.step', 'Second', 'Second.field', 'Second.open', 'Second.size', 'first', 'third', 'third.close', 'third.open'], // prettier-ignore
    );
  });
});
