/** The two tables of who may import whom. Both must allow an import. */

/** @typedef {{ libs: string[], packages?: string[], typePackages?: string[] }} Row */

/** Which kinds of lib, and which npm packages, a kind of project may import. @type {Record<string, Row>} */
const TYPES = {
  contract: { libs: [], packages: ['zod'], typePackages: ['@tensorflow/*'] },
  runtime: { libs: ['contract', 'files'], packages: ['@tensorflow/*', 'webgpu'] },
  testing: { libs: [], packages: ['@tensorflow/*'] },
  executor: { libs: ['contract', 'files'], packages: ['onnxruntime-node', 'protobufjs'] },
  format: { libs: ['contract'] },
  files: { libs: ['contract'] },
  table: { libs: ['contract'], packages: ['csv-parse'] },
  metric: { libs: ['contract'] },
  page: { libs: ['contract', 'files', 'page'] },
  plugin: { libs: ['contract'], packages: ['@nx/devkit'] },
  install: { libs: ['files'] },
  input: { libs: ['contract', 'files', 'runtime'] },
  layer: { libs: ['contract', 'runtime'] },
  encoder: { libs: ['contract', 'runtime', 'layer'] },
  decoder: { libs: ['contract', 'runtime', 'layer'] },
  network: { libs: ['contract', 'runtime', 'layer', 'encoder', 'decoder'] },
  search: { libs: ['contract'] },
  run: { libs: ['contract', 'format', 'files', 'search', 'run'] },
  training: { libs: ['contract', 'format', 'files', 'runtime', 'layer', 'page', 'run', 'training'] },
  experiment: { libs: ['contract', 'files', 'training'], packages: ['ml-cart', 'zod'] },
  plot: { libs: [], packages: ['vega', 'vega-lite'] },
  system: {
    libs: [
      'contract',
      'format',
      'files',
      'table',
      'runtime',
      'executor',
      'input',
      'layer',
      'encoder',
      'decoder',
      'network',
      'search',
      'metric',
      'run',
      'training',
    ],
    packages: ['jstat', 'midi-file', 'zod'],
  },
  server: {
    libs: ['contract', 'input', 'run', 'page', 'system'],
    packages: ['@fastify/cors', '@fastify/swagger', 'fastify', 'prom-client', 'tinyld', 'zod'],
  },
  shell: { libs: ['contract', 'files'], packages: ['commander'] },
  commands: { libs: ['contract', 'files', 'run', 'training', 'shell'] },
  app: {
    libs: [
      'contract',
      'files',
      'input',
      'run',
      'metric',
      'page',
      'plot',
      'training',
      'experiment',
      'system',
      'server',
      'shell',
      'commands',
    ],
  },
  programs: { libs: ['contract', 'shell', 'app', 'tool'] },
  tool: {
    libs: [
      'contract',
      'format',
      'files',
      'runtime',
      'layer',
      'input',
      'encoder',
      'executor',
      'network',
      'metric',
      'run',
      'training',
      'system',
      'install',
      'shell',
      'commands',
    ],
    packages: [
      '@nx/devkit',
      'esbuild',
      'eslint',
      'node-api-headers',
      'typescript',
      'typescript-eslint',
      'vega',
      'vega-lite',
      'zod',
    ],
  },
};

/** Which scopes a scope may import. @type {Record<string, string[]>} */
const SCOPES = {
  shared: ['shared'],
  text: ['text', 'shared'],
  image: ['image', 'shared'],
  caption: ['image', 'text', 'shared'],
  whole: ['whole', 'caption', 'text', 'image', 'shared'],
};

/** Packages that belong to one scope of a kind. @type {Record<string, string[]>} */
const DOORS = {
  'text input': ['protobufjs'],
  'image input': ['sharp'],
};

/** What specs may also use. */
const TEST_PACKAGES = ['deepl-node', 'fast-check', 'playwright-core', 'translate', 'zod'];

/**
 * @param {'type' | 'scope'} prefix
 * @param {string[]} names
 */
const tagged = (prefix, names) => names.map((name) => `${prefix}:${name}`);

/**
 * Constraints for `@nx/enforce-module-boundaries`; with `testing` for specs, which may also use the testing kit.
 * @param {{ testing: boolean }} options
 */
function depConstraints({ testing }) {
  const extra = testing ? ['testing'] : [];
  const types = Object.entries(TYPES).map(([type, row]) => ({
    sourceTag: `type:${type}`,
    onlyDependOnLibsWithTags: tagged('type', [...row.libs, ...extra]),
  }));
  const scopes = Object.entries(SCOPES).map(([scope, targets]) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: tagged('scope', targets),
  }));
  return [...types, ...scopes];
}

/**
 * The npm packages a project may import, from its tags.
 * @param {string[]} tags
 */
function packagesOf(tags) {
  /** @param {'type' | 'scope'} prefix */
  const value = (prefix) => tags.find((tag) => tag.startsWith(`${prefix}:`))?.slice(prefix.length + 1) ?? '';
  const row = TYPES[value('type')];
  const door = DOORS[`${value('scope')} ${value('type')}`] ?? [];
  return { allow: [...(row?.packages ?? []), ...door], allowTypes: row?.typePackages ?? [] };
}

module.exports = { TEST_PACKAGES, depConstraints, packagesOf };
