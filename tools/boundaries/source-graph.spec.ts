import { join } from 'node:path';
import { crumbs, importCircles, readSourceFiles, sourceFile } from './source-graph';

const LONG = '\n'.repeat(20);
const inLib = (file: string) => `libs/one/src/lib/${file}`;
const importing = (...specifiers: string[]) => specifiers.map((each) => `import type { T } from '${each}';\n`).join('');

describe('importCircles', () => {
  it('finds files that import one another, be it for types or through an export', () => {
    const files = [
      sourceFile(inLib('first'), importing('./folder/second')),
      sourceFile(inLib('folder/second'), `export { third } from '../third';\n`),
      sourceFile(inLib('third'), importing('./first', './alone')),
      sourceFile(inLib('alone'), ''),
      sourceFile(inLib('itself'), importing('./itself')),
      sourceFile(inLib('outside'), importing('./first')),
    ];
    expect(importCircles(files)).toEqual([[inLib('first'), inLib('folder/second'), inLib('third')], [inLib('itself')]]);
  });
});

describe('crumbs', () => {
  const short = sourceFile(inLib('short'), 'export type T = 1;\n');

  it('finds a short file with one importer', () => {
    expect(crumbs([short, sourceFile(inLib('user'), importing('./short'))])).toEqual([
      `${inLib('short')} (1 lines) <- ${inLib('user')}`,
    ]);
  });

  it('leaves long files, files of several importers, and what a door exports', () => {
    const users = [sourceFile(inLib('user'), importing('./short')), sourceFile(inLib('other'), importing('./short'))];
    expect(crumbs([short, ...users])).toEqual([]);
    expect(crumbs([short, sourceFile('libs/one/src/index', importing('./lib/short'))])).toEqual([]);
    expect(crumbs([sourceFile(inLib('long'), LONG), sourceFile(inLib('user'), importing('./long'))])).toEqual([]);
  });
});

describe('the workspace', () => {
  const files = readSourceFiles(join(__dirname, '../..'));

  it('is read', () => {
    expect(files.map(({ name }) => name)).toContain('libs/contracts/src/lib/errors');
    expect(files.length).toBeGreaterThan(300);
  });

  it('has no files that import one another in a circle', () => {
    expect(importCircles(files)).toEqual([]);
  });

  it('has no file under 20 lines that a single other file imports: it belongs there', () => {
    expect(crumbs(files)).toEqual([]);
  });
});
