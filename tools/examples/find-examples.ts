import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Code that documentation shows. */
export interface Example {
  /** Name of its lib's folder. */
  readonly lib: string;
  /** Its file, relative to the root of the workspace. */
  readonly file: string;
  /** Line of the file that holds the first line of the code, from 1. */
  readonly line: number;
  readonly code: string;
}

/** An exported name of a lib. */
interface ExportedName {
  readonly name: string;
  readonly lib: string;
  readonly isType: boolean;
  /** File that declares it, relative to the root of the workspace. */
  readonly file: string;
}

/** Returns the `ts` blocks of each lib's README. They are complete programs, imports included. */
export function readmeExamples(root: string): Example[] {
  return libsOf(root).flatMap((lib) => {
    const file = `libs/${lib}/README.md`;
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => {
      return { lib, file, line: lineAt(text, index) + 1, code };
    });
  });
}

/**
 * Returns the `@example` of each name that a lib exports. They may use everything that the libs export without
 * importing it: the imports are added here, before the first line.
 */
export function sourceExamples(root: string): Example[] {
  const names = libsOf(root).flatMap((lib) => exportedNames(root, lib));
  return names.flatMap(({ name, lib, file }) => {
    const source = parse(root, file);
    const declarations = source.statements.filter((statement) => declares(statement, name));
    const tags = declarations.flatMap((statement) => ts.getJSDocTags(statement));
    return tags
      .filter(({ tagName }) => tagName.text === 'example')
      .map((tag) => {
        const code = source.text.slice(tag.pos, tag.end).replace(/^@example/, '').replaceAll(/^ *\*(?: |$)/gm, ''); // prettier-ignore
        return { lib, file, line: lineAt(source.text, tag.pos), code: withImports(code, lib, names) };
      });
  });
}

/** Libs by their folders below `libs`: those of systems are a level deeper. */
export function libsOf(root: string): string[] {
  const folders = readdirSync(join(root, 'libs'));
  const systems = readdirSync(join(root, 'libs/system')).map((name) => `system/${name}`);
  return [...folders, ...systems].filter((lib) => existsSync(join(root, 'libs', lib, 'src/index.ts'))).sort();
}

/** The names that an index lists, one by one, from files of the lib. */
function exportedNames(root: string, lib: string): ExportedName[] {
  return parse(root, `libs/${lib}/src/index.ts`).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return [];
    const { exportClause, moduleSpecifier, isTypeOnly } = statement;
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    const file = `libs/${lib}/src/${moduleSpecifier.text}.ts`.replace('/./', '/');
    return exportClause.elements.map((element) => {
      return { name: element.name.text, lib, isType: isTypeOnly || element.isTypeOnly, file };
    });
  });
}

function parse(root: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some((one) => one.name.getText() === name);
  }
  return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text === name;
}

/** The code after imports of the names it uses, its own lib's before those of others; line numbers do not change. */
function withImports(code: string, lib: string, names: readonly ExportedName[]): string {
  const own = names.filter((one) => one.lib === lib);
  const found = new Map([...names, ...own].map((one) => [one.name, one]));
  const used = [...found.values()].filter(({ name }) => new RegExp(`(?<![.'\\w])${name}\\b`).test(code));
  const imports = used.map(({ name, lib: from, isType }) => `import ${isType ? 'type ' : ''}{ ${name} } from '@tolmach/${from.replace('system/', '')}';`); // prettier-ignore
  return `${imports.join(' ')} ${code}`;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
