/**
 * Lints texts that are not in files. Reads `[{ file, text }]` as JSON from stdin, where `file` is the path that the
 * text pretends to have, relative to the workspace; writes an array of `{ ruleId, message }` for each to stdout.
 *
 * A separate program because ESLint loads its configuration by `import()`, which Jest's realm does not offer.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = join(import.meta.dirname, '..', '..');

/** Brings Nx's project graph up to date: the boundary rule reads the stored one and is silent without it. */
function storeProjectGraph() {
  const folder = mkdtempSync(join(tmpdir(), 'tolmach-graph-'));
  try {
    execFileSync(
      process.execPath,
      [join(root, 'node_modules/nx/dist/bin/nx.js'), 'graph', `--file=${join(folder, 'graph.json')}`],
      {
        cwd: root,
        env: { ...process.env, NX_DAEMON: 'false' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const cases = JSON.parse(await readAll(process.stdin));
storeProjectGraph();
// Rules that need types require files that a tsconfig lists; imports can be checked without.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});
const results = [];
for (const { file, text } of cases) {
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  results.push(
    result.messages.filter(({ severity }) => severity === 2).map(({ ruleId, message }) => ({ ruleId, message })),
  );
}
process.stdout.write(JSON.stringify(results));
