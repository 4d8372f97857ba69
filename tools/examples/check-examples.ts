import { join } from 'node:path';
import ts from 'typescript';
import type { Example } from './find-examples';

/**
 * Returns the compiler's complaints about examples, as `file:line: message`; examples see the sources, not the builds.
 */
export function complaintsAbout(examples: readonly Example[], root: string): string[] {
  const options = compilerOptions(root);
  const byFile = new Map(examples.map((example, index) => [join(root, `example-${index}.mts`), example]));
  const program = ts.createProgram([...byFile.keys()], options, hostWith(byFile, options));
  return [...byFile].flatMap(([name, example]) => {
    const source = program.getSourceFile(name);
    const faults = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return faults.map(({ start = 0, messageText }) => {
      const line = example.line + (source?.getLineAndCharacterOfPosition(start).line ?? 0);
      return `${example.file}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/** The options of the workspace, except that a value that only shows a type may be unused. */
function compilerOptions(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => ts.sys.readFile(file)) as {
    readonly config: unknown; // declared `any`
  };
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root);
  return { ...options, composite: false, noEmit: true, noUnusedLocals: false, types: ['jest', 'node'] };
}

/** The files on disk, and the examples as modules at the root of the workspace. */
function hostWith(byFile: ReadonlyMap<string, Example>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (name) => byFile.has(name) || host.fileExists(name),
    readFile: (name) => byFile.get(name)?.code ?? host.readFile(name),
    getSourceFile: (name, ...rest) => {
      const example = byFile.get(name);
      if (example === undefined) return host.getSourceFile(name, ...rest);
      return ts.createSourceFile(name, example.code, rest[0]);
    },
  };
}
