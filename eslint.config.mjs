import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import boundaries from './tools/lint-rules/boundaries.js';
import tolmach from './tools/lint-rules/index.js';

/** Specs, benchmarks, and the `testing/` folder of a project with what several of its specs share. */
const SPECS = ['**/*.spec.ts', '**/bench/**/*.bench.ts', '**/testing/**/*.ts'];
const root = import.meta.dirname;

/** Every project of the workspace with its tags: the rules about npm packages are keyed on them. */
const projects = ['libs', 'libs/system', 'apps', 'tools'].flatMap((parent) =>
  readdirSync(join(root, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'project.json')))
    .map((folder) => ({ folder, tags: JSON.parse(readFileSync(join(root, folder, 'project.json'), 'utf8')).tags })),
);

const packageRule = (tags, extra) => {
  const { allow, allowTypes } = boundaries.packagesOf(tags);
  return { 'tolmach/allowed-packages': ['error', { allow: [...allow, ...extra], allowTypes }] };
};

const importRules = projects.flatMap(({ folder, tags }) => [
  { files: [`${folder}/**/*.ts`], rules: packageRule(tags, []) },
  { files: SPECS.map((pattern) => `${folder}/${pattern}`), rules: packageRule(tags, boundaries.TEST_PACKAGES) },
]);

/** A lib that a project loads lazily somewhere is loaded lazily everywhere in it, but for its specs. */
const boundaryRule = (testing) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      allow: [],
      depConstraints: boundaries.depConstraints({ testing }),
      // A system's descriptor is for the start of a program: it loads nothing but contracts.
      checkDynamicDependenciesExceptions: testing ? ['@tolmach/**'] : [String.raw`^@tolmach/[\w-]+/system$`],
    },
  ],
});

const WAIT_FOR_HOST = {
  selector: 'MemberExpression[property.name=/^(dataSync|arraySync)$/]',
  message: 'Reading a tensor synchronously stalls the engine: await data() at one of the three places that read back.',
};
const BARE_ERROR = {
  selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
  message: 'Throw one of the error classes of @tolmach/contracts, with the four-part sentence.',
};
const UNNAMED_EXPORTS = [
  { selector: 'ExportAllDeclaration:not([exported])', message: 'List the exported names one by one.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name: a default export has no name to search for.' },
];

/** Sizes to aim for: going over is a question for the reviewer, not an error. */
const sizes = {
  complexity: ['warn', 8],
  'max-depth': ['warn', 3],
  'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['warn', { max: 50, skipBlankLines: true, skipComments: true }],
  'max-params': ['warn', 4],
};

/**
 * A spec reads back JSON, hands over mocks, looks at methods without calling them, spreads literals, and writes async functions because
 * an interface wants a promise.
 */
const LOOSE_IN_SPECS = Object.fromEntries(
  [
    'no-meaningless-void-operator',
    'no-misused-spread',
    'no-unsafe-argument',
    'no-unsafe-assignment',
    'no-unsafe-call',
    'no-unsafe-class-instance-assignment',
    'no-unsafe-member-access',
    'no-unsafe-return',
    'require-await',
    'unbound-method',
  ].map((rule) => [`@typescript-eslint/${rule}`, 'off']),
);

export default tseslint.config(
  { ignores: ['**/dist', '**/out-tsc', '**/node_modules', '.nx', 'runs', 'coverage', '**/fixtures', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [eslint.configs.recommended, ...tseslint.configs.strictTypeChecked],
    plugins: { '@nx': nx, tolmach },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      ...sizes,
      ...boundaryRule(false),
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', WAIT_FOR_HOST, BARE_ERROR, ...UNNAMED_EXPORTS],
      // `import('...')` as a type names what is loaded lazily.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // Spread walks a string by code points, which is what text wants.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  ...importRules,
  {
    // Specs and what serves only them may wait for the host and throw what they like; so may programs of ten numbers.
    files: [...SPECS, 'libs/testing-kit/**/*.ts', 'tools/packages/**/*.ts', 'tools/first-steps/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...UNNAMED_EXPORTS] },
  },
  {
    files: SPECS,
    rules: {
      ...boundaryRule(true),
      'max-lines-per-function': 'off',
      ...LOOSE_IN_SPECS,
    },
  },
  {
    // A promise that nobody awaits is caught, not made void: unhandled, it would end the process of whoever uses the library.
    files: ['libs/**/src/**/*.ts', 'apps/*/src/lib/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }] },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    extends: [eslint.configs.recommended],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        globalThis: 'readonly',
        __dirname: 'readonly',
        URL: 'readonly',
      },
    },
    rules: sizes,
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    // What a page runs: the files of its folder are one script, in a browser, and are typed by their comments.
    files: ['libs/*/page/*.js'],
    extends: [eslint.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: { sourceType: 'script', parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      ...sizes,
      eqeqeq: 'error',
      'no-undef': 'off', // the type-checker knows what a browser and the other file have
      '@typescript-eslint/no-unused-vars': ['error', { vars: 'local' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  prettier,
);
