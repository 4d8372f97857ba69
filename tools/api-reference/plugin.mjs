/**
 * What TypeDoc does not know of this workspace: modules are called as they are imported, and a comment may name what another library
 * exports without importing it.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Application, Converter } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  /** @type {Map<string, import('typedoc').Reflection>} */
  const exported = new Map();

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      const [source] = module.sources ?? [];
      if (source) module.name = importPath(source.fullFileName ?? source.fileName);
      for (const child of module.children ?? []) exported.set(child.name, child);
    }
  });

  app.converter.addUnknownSymbolResolver(({ moduleSource, symbolReference }) => {
    const [first, second, ...others] = symbolReference?.path ?? [];
    if (moduleSource !== undefined || first === undefined || others.length > 0) return undefined;
    const found = exported.get(first.path);
    const target = second === undefined || !found?.isDeclaration() ? found : found.getChildByName(second.path);
    return target && { target };
  });

  // TypeDoc itself asks this of one package only, that of the whole workspace.
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    const whole = app.serializer.projectToObject(project, process.cwd());
    for (const sentence of new Set(hiddenTypes(whole, []))) app.logger.validationWarning(sentence);
  });
}

/**
 * The types of ours that an exported declaration names, and that nobody can import.
 * @param {unknown} value - of the reference as JSON
 * @param {readonly string[]} names - of what holds it
 * @returns {Iterable<string>} a sentence about each
 */
function* hiddenTypes(value, names) {
  if (typeof value !== 'object' || value === null) return;
  const { type, name, target, package: owner, refersToTypeParameter } = /** @type {Record<string, unknown>} */ (value);
  const isOurs = typeof owner === 'string' && owner.startsWith('@tolmach/');
  if (type === 'query') return; // the type of a value is written out where it is inferred
  if (type === 'reference' && isOurs && refersToTypeParameter !== true && typeof target === 'object') {
    yield `${names.slice(1, 3).join('.')} names the type ${String(name)} of ${owner}, which is not exported`;
  }
  const within = typeof name === 'string' && 'kind' in value ? [...names, name] : names;
  for (const part of Object.values(value)) yield* hiddenTypes(part, within);
}

/** @param {string} file - an index, or another entry of a package */
function importPath(file) {
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  const { name, exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const source = `./${path.relative(folder, file).split(path.sep).join('/')}`;
  const [entry = '.'] = Object.keys(exports).filter((key) => exports[key]['@tolmach/source'] === source);
  return name + entry.slice(1);
}
