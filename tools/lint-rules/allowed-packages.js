/**
 * Rejects npm packages that a project's kind may not import, in every form an import can take. Unlike a list of banned
 * names it also rejects a package that nobody has thought of yet, installed or not.
 */

/** @typedef {{ allow?: string[], allowTypes?: string[] }} Options */

const OWN_SCOPE = '@tolmach/';

/** Names and entries of our packages: `@tolmach/translation/training`; `@tolmach/contracts/src/...` is none of them. */
const OWN_ENTRY = /^@tolmach\/[\w-]+(?:\/(?:data|network|system|training))?$/;

/** @param {string} specifier */
function packageName(specifier) {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/**
 * @param {string} specifier
 * @param {string[]} patterns
 */
function isListed(specifier, patterns) {
  const name = packageName(specifier);
  return patterns.some(
    (pattern) => pattern === name || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1))),
  );
}

/** @param {string} specifier */
function needsNoPackage(specifier) {
  return ['.', '/', 'node:'].some((start) => specifier.startsWith(start));
}

/**
 * @param {string} specifier
 * @param {boolean} isType
 * @param {Options} options
 * @returns {'deepImport' | 'notAllowed' | undefined}
 */
function faultOf(specifier, isType, options) {
  if (needsNoPackage(specifier)) return undefined;
  if (specifier.startsWith(OWN_SCOPE)) return OWN_ENTRY.test(specifier) ? undefined : 'deepImport';
  const { allow = [], allowTypes = [] } = options;
  return isListed(specifier, isType ? [...allow, ...allowTypes] : allow) ? undefined : 'notAllowed';
}

/** @param {any} node an ESTree node of any kind, with TypeScript's additions */
function isTypeOnly(node) {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = node.specifiers ?? [];
  return specifiers.length > 0 && specifiers.every((/** @type {any} */ one) => one.importKind === 'type');
}

/** @param {any} callee `require` or `require.resolve` */
function isRequire(callee) {
  return callee.name === 'require' || (callee.object?.name === 'require' && callee.property?.name === 'resolve');
}

/** @param {any} context ESLint's rule context */
function create(context) {
  /** @type {Options} */
  const options = context.options[0];
  /**
   * @param {any} node
   * @param {any} source the node of the module's name
   * @param {boolean} isType
   */
  const check = (node, source, isType) => {
    if (typeof source?.value !== 'string') return;
    const messageId = faultOf(source.value, isType, options);
    const allowed = options.allow?.join(', ') || 'no npm package';
    if (messageId !== undefined) context.report({ node, messageId, data: { specifier: source.value, allowed } });
  };
  /** @param {any} node */
  const declaration = (node) => check(node, node.source, isTypeOnly(node));
  return {
    ImportDeclaration: declaration,
    ExportNamedDeclaration: declaration,
    ExportAllDeclaration: declaration,
    ImportExpression: (/** @type {any} */ node) => check(node, node.source, false),
    TSImportType: (/** @type {any} */ node) => check(node, node.source, true),
    TSExternalModuleReference: (/** @type {any} */ node) => check(node, node.expression, false),
    CallExpression: (/** @type {any} */ node) => {
      if (isRequire(node.callee)) check(node, node.arguments[0], false);
    },
  };
}

const NAMES = { type: 'array', items: { type: 'string' } };

module.exports = {
  meta: {
    type: 'problem',
    docs: { description: 'Allow a project only the npm packages that its kind may use' },
    schema: [{ type: 'object', properties: { allow: NAMES, allowTypes: NAMES }, additionalProperties: false }],
    defaultOptions: [{}],
    messages: {
      notAllowed:
        'import: expected {{allowed}} or a node: module, received {{specifier}}. Use the lib that is the door to it, or extend the table in tools/lint-rules/boundaries.js.',
      deepImport:
        'import: expected the name of a lib, received {{specifier}}. Import from the lib itself and export the name in its index.ts.',
    },
  },
  create,
};
