import ts from 'typescript';

/**
 * What a source file declares at its top, and the members of its classes, interfaces and objects: `search`,
 * `TranslationModel.load`, `opener.open`.
 */
export function declaredNames(code: string): Set<string> {
  const { statements } = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true);
  return new Set(statements.flatMap(declarationsOf).flatMap(withMembers));
}

type Declaration =
  | ts.VariableDeclaration
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration;

function declarationsOf(statement: ts.Statement): readonly Declaration[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
  const isDeclaration =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return isDeclaration ? [statement] : [];
}

function withMembers(declaration: Declaration): string[] {
  const name = declaration.name?.getText();
  if (name === undefined) return [];
  const members = membersOf(declaration).flatMap((member) => member.name?.getText() ?? []);
  return [name, ...members.map((member) => `${name}.${member}`)];
}

function membersOf(declaration: Declaration): readonly (ts.ClassElement | ts.TypeElement | ts.ObjectLiteralElement)[] {
  if (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)) return [...declaration.members];
  if (!ts.isVariableDeclaration(declaration)) return [];
  const { initializer } = declaration;
  return initializer !== undefined && ts.isObjectLiteralExpression(initializer) ? initializer.properties : [];
}
