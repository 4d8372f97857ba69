import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { libsOf } from './find-examples';

const ROOT = join(__dirname, '../..');

/** Folders below `libs`, in the order of README's table. */
const TABLE = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^\| \[(.+)\]\(libs\/(.+)\) +\| \S/gm)].map(
  ([, name = '', folder = '']) => ({ name: `@tolmach/${name}`, folder }),
);

interface Package {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The package.json of a lib. */
function packageOf(folder: string): Package {
  return JSON.parse(readFileSync(join(ROOT, 'libs', folder, 'package.json'), 'utf8')) as Package; // npm reads it so
}

describe("README's table of libs", () => {
  it('lists every lib once, by the name it is imported by', () => {
    expect(TABLE.map(({ folder }) => folder).sort()).toEqual(libsOf(ROOT));
    expect(TABLE.map(({ name }) => name)).toEqual(TABLE.map(({ folder }) => packageOf(folder).name));
  });

  it('has each lib below those that it imports', () => {
    const upward = TABLE.map(({ folder }, index) => {
      const above = new Set(TABLE.slice(0, index).map(({ name }) => name));
      const imported = Object.keys(packageOf(folder).dependencies ?? {}).filter((name) => name.startsWith('@tolmach/'));
      return { folder, below: imported.filter((name) => !above.has(name)) };
    });
    expect(upward.filter(({ below }) => below.length > 0)).toEqual([]);
  });
});
