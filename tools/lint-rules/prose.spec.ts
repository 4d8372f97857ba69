import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Turns of phrase that CONTRIBUTING.md asks to avoid, each with what to write instead. */
const REFUSED: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\/\*\*\s+(?:\* )?The same\b/g, instead: 'say what it is: a doc comment is read on its own' },
  { pattern: /\/\/ likewise\b/g, instead: 'name the invariant that makes the cast true' },
  { pattern: /\bfor people\b/gi, instead: 'human-readable' },
  { pattern: /\b(?:goe?s?|going|went) on\b/gi, instead: 'continues' },
  { pattern: /\bbec[ao]mes? of\b/g, instead: 'the outcome of, the result for' },
  { pattern: /\bfor ever\b/g, instead: 'forever' },
  { pattern: /\b(?:\d+|that|which|it) (?:is|are) none\b/g, instead: 'is not a ..., or what the value does' },
  { pattern: /(?<!\b[Tt]here )\bis no (?!longer\b|more\b)\w+/g, instead: 'is not a ...' },
  {
    pattern:
      /\b(?:one|an?) (?!(?:and|as|at|by|for|from|in|is|of|on|or|per|to|with)\b)\w+ an? (?:batch|image|layer|line|row|sentence|side|step|token)\b/g,
    instead: 'one ... per ...',
  },
  {
    pattern:
      /\b(?:bytes|images|milliseconds|nats|seconds|sentences|steps|tokens) an? (?:character|image|line|second|sentence|step|token|word)\b/g,
    instead: '... per ...',
  },
  { pattern: /\bwhen left out\b/g, instead: 'default: ...' },
  { pattern: /\b(?:made|built|written) anew\b/g, instead: 'rebuilt, rewritten' },
  { pattern: /\bin force\b/g, instead: 'active' },
];

/** A flag in a text of a library: libraries speak of options, programs of flags. */
const FLAG_IN_TEXT = /^(?!\s*(?:\*|\/\/|\/\*)).*['"`][^'"`]*(?<![\w-])--[a-z][a-z-]+(?![\w-]*:)/;

/** Sources of libraries, but for those that programs are made of and those that only tests use. */
function librarySources(): string[] {
  const files = execFileSync('git', ['ls-files', 'libs/*.ts'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  const isLeftAlone = /\.spec\.ts$|\/testing\/|\/bench\/|^libs\/(?:command-line|model-commands|testing-kit)\//;
  return files.filter((file) => file !== '' && !isLeftAlone.test(file) && existsSync(join(ROOT, file)));
}

function flagsIn(text: string): string[] {
  return text.split('\n').filter((line) => FLAG_IN_TEXT.test(line));
}

/** Sources, specs and documents, but for fixtures, generated pages and what quotes what to avoid. */
function prose(): string[] {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.js', '*.cjs', '*.mjs', '*.md', '*.py'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return files.split('\n').filter((file) => {
    const isLeftAlone = /\/fixtures\/|^docs\/everyday\.md$|^CONTRIBUTING\.md$|\/prose\.spec\.ts$/.test(file);
    return file !== '' && !isLeftAlone && existsSync(join(ROOT, file));
  });
}

function refusedIn(text: string): string[] {
  return REFUSED.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map((found) => {
      const line = text.slice(0, found.index).split('\n').length;
      return `${line}: "${found[0].replace(/\s+/g, ' ')}" (${instead})`;
    }),
  );
}

describe('prose', () => {
  it.each([
    ['/** The same, reversed. */', '1: "/** The same" (say what it is: a doc comment is read on its own)'],
    ['/**\n * The same\n */', '1: "/** * The same" (say what it is: a doc comment is read on its own)'],
    ['const a = b as C; // likewise', '1: "// likewise" (name the invariant that makes the cast true)'],
    ['a name for people', '1: "for people" (human-readable)'],
    ['it goes on with a file', '1: "goes on" (continues)'],
    ['what becomes of it', '1: "becomes of" (the outcome of, the result for)'],
    ['40 milliseconds a sentence', '1: "milliseconds a sentence" (... per ...)'],
    ['waits for ever', '1: "for ever" (forever)'],
    ['\n0 is none', '2: "0 is none" (is not a ..., or what the value does)'],
    ['a file that is no image', '1: "is no image" (is not a ...)'],
    ['write one line an image', '1: "one line an image" (one ... per ...)'],
    ['all cores when left out', '1: "when left out" (default: ...)'],
    ['it is made anew', '1: "made anew" (rebuilt, rewritten)'],
    ['the engine in force', '1: "in force" (active)'],
  ])('refuses %j', (text, found) => {
    expect(refusedIn(text)).toEqual([found]);
  });

  it.each(['there is no image', 'it is no longer open', 'undefined if there is none', 'one line per image'])(
    'accepts %j',
    (text) => {
      expect(refusedIn(text)).toEqual([]);
    },
  );

  it.each(["next: 'Add --resume to it.',", 'where: `--from ${from}`,', '  "--engine wasm",'])(
    'sees the flag in %s',
    (line) => {
      expect(flagsIn(line)).toEqual([line]);
    },
  );

  it.each([' * `--resume` continues', '// with --from', "const css = '--paper: #fff';", "'a -- b'", 'i--', "'a--b'"])(
    'sees no flag in %s',
    (line) => {
      expect(flagsIn(line)).toEqual([]);
    },
  );

  it('names no flags in the texts of libraries', () => {
    const found = librarySources().flatMap((file) =>
      flagsIn(readFileSync(join(ROOT, file), 'utf8')).map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  it('is plain in all sources, specs and documents', () => {
    const found = prose().flatMap((file) =>
      refusedIn(readFileSync(join(ROOT, file), 'utf8')).map((fault) => `${file}:${fault}`),
    );
    expect(found).toEqual([]);
  });
});
