import { readFileSync } from 'node:fs';
import { posix as path } from 'node:path';
import { preProcessFile, sys } from 'typescript';

/** A source file of a project, specs apart. */
export interface SourceFile {
  /** slash path from the root of the workspace, without its extension */
  readonly name: string;
  readonly numLines: number;
  /** names of the files of the workspace that it imports by a relative path, be it for types only */
  readonly imports: readonly string[];
}

/** Shorter files have to earn their place. */
const MIN_LINES = 20;

/** Files that other projects or the system start from. */
const DOOR = /\/(?:index|main|bin)$/;

/** A source file from its text. */
export function sourceFile(name: string, text: string): SourceFile {
  const relative = preProcessFile(text).importedFiles.flatMap(({ fileName }) =>
    fileName.startsWith('.') ? [path.join(path.dirname(name), fileName)] : [],
  );
  return { name, numLines: text.split('\n').length - 1, imports: [...new Set(relative)] };
}

/** Files that import one another in a circle: each circle once, its files sorted. */
export function importCircles(files: readonly SourceFile[]): string[][] {
  const imports = new Map(files.map((file) => [file.name, file.imports]));
  const reached = new Map(files.map(({ name }) => [name, reachedFrom(name, imports)]));
  const isTogether = (one: string, other: string) =>
    reached.get(one)?.has(other) === true && reached.get(other)?.has(one) === true;
  const circles = files
    .filter(({ name }) => isTogether(name, name))
    .map(({ name }) => files.map((file) => file.name).filter((other) => isTogether(name, other)).sort()); // prettier-ignore
  return [...new Map(circles.map((circle) => [circle.join(' '), circle])).values()];
}

/** All files that imports lead to; the file itself only where they lead back to it. */
function reachedFrom(name: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(imports.get(name) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(imports.get(next) ?? []));
  }
  return reached;
}

/** Short files that a single other file imports, where they might stand themselves: `file <- importer`. */
export function crumbs(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ name, numLines }) => {
    if (numLines >= MIN_LINES || DOOR.test(name)) return [];
    const [importer, ...others] = files.filter(({ imports }) => imports.includes(name));
    const isCrumb = importer !== undefined && others.length === 0 && !DOOR.test(importer.name);
    return isCrumb ? [`${name} (${numLines} lines) <- ${importer.name}`] : [];
  });
}

/** The source files of all projects of a workspace, specs and declarations apart. */
export function readSourceFiles(root: string): SourceFile[] {
  const sources = ['apps', 'libs', 'tools'].map((folder) => `${folder}/**/src/**/*`);
  return sys
    .readDirectory(root, ['.ts'], ['**/node_modules', '**/dist', '**/out-tsc'], sources)
    .filter((file) => !/\.(?:spec|d)\.ts$/.test(file))
    .map((file) => sourceFile(path.relative(root, file).replace(/\.ts$/, ''), readFileSync(file, 'utf8')));
}
