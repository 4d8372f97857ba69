import ts from 'typescript';

/** What a source file hands to others. */
export interface ExportedNames {
  /** Names that it declares and exports. */
  readonly declared: readonly string[];
  /** Names that it exports from files beside it, as they are called outside. */
  readonly passedOn: readonly string[];
}

/** The names that a source file exports; what it passes on from another package is not its own. */
export function exportedNames(code: string): ExportedNames {
  const { statements } = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest);
  return { declared: statements.flatMap(declaredBy), passedOn: statements.flatMap(passedOnBy) };
}

function declaredBy(statement: ts.Statement): string[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function passedOnBy(statement: ts.Statement): string[] {
  if (!ts.isExportDeclaration(statement)) return [];
  const { moduleSpecifier, exportClause } = statement;
  const isBeside =
    moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.');
  if (!isBeside || exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.map(({ name }) => name.text);
}
