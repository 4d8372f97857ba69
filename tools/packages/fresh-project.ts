import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeModelPackage } from './model-packages.js';
import { addToCompiled } from './prepack.js';

/** What `npm pack` made of one lib. */
export type Tarball = { readonly name: string; readonly path: string; readonly files: readonly string[] };

const ROOT = join(__dirname, '..', '..');
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** `npm run` tells child processes which folder it runs for; an npm that works elsewhere must not inherit it. */
const FOR_ANOTHER_FOLDER =
  /^(npm_config_(local_prefix|prefix|workspaces?)|npm_package_|npm_lifecycle_|INIT_CWD|NODE_ENV)/i;

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOR_ANOTHER_FOLDER.test(name)));
}

/** What a program writes to stdout. @throws Error with everything it wrote, unless it exits with 0. */
export function run(command: string, args: readonly string[], folder: string): string {
  const options = { cwd: folder, env: environment(), encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status === 0) return stdout;
  const reason = error?.message ?? `exit status ${String(status)}`;
  throw new Error(
    `${command} ${args.slice(0, 3).join(' ')}: expected success, received ${reason}.\n${stdout}${stderr}`,
  );
}

/** Runs the workspace's compiler in a folder. */
export function compile(args: readonly string[], folder: string): string {
  return run(process.execPath, [TSC, ...args], folder);
}

/** Folders of the packages that are meant for a registry. */
export function publishableFolders(): readonly string[] {
  return ['libs', 'libs/system', 'apps', 'tools'].flatMap((parent) =>
    readdirSync(join(ROOT, parent))
      .map((name) => join(ROOT, parent, name))
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .filter((folder) => manifestOf(folder)['private'] !== true),
  );
}

/** A package's `package.json`. */
export function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  const content: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return content as Record<string, unknown>; // npm reads it as an object too
}

/** Builds the packages and writes one tarball of each into a folder. */
export async function packAll(folders: readonly string[], destination: string): Promise<readonly Tarball[]> {
  compile(['--build', ...folders.map((folder) => join(folder, 'tsconfig.lib.json'))], ROOT);
  for (const folder of folders) await addToCompiled(folder);
  return folders.map((folder) => pack(folder, destination));
}

/** Writes a package for a bundled model, and the tarball of it, into a folder. */
export function packModel(name: string, destination: string): Tarball {
  return pack(writeModelPackage(name, join(destination, 'models')), destination);
}

function pack(folder: string, destination: string): Tarball {
  const report = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], folder);
  const packed = JSON.parse(report) as { name: string; filename: string; files: { path: string }[] }[]; // npm pack --json
  const [one] = packed;
  if (one === undefined) throw new Error(`npm pack: expected one tarball of ${folder}, received none.`);
  return { name: one.name, path: join(destination, one.filename), files: one.files.map(({ path }) => path) };
}

/** Turns an empty folder into a project that has the tarballs installed, their own dependencies from the registry. */
export function installTarballs(project: string, tarballs: readonly Tarball[]): void {
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  const flags = ['--ignore-scripts', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund'];
  try {
    run('npm', ['install', ...flags, ...tarballs.map(({ path }) => path), ...otherPackages()], project);
  } catch (cause) {
    throw new Error(
      'packages: expected npm to install the tarballs, received an error. Is the npm registry reachable?',
      {
        cause,
      },
    );
  }
}

/** ONNX Runtime, and sharp's binaries for this platform, which npm omits with everything optional; what tests a project. */
function otherPackages(): readonly string[] {
  const installed = join(ROOT, 'node_modules');
  const sharp = readdirSync(join(installed, '@img')).filter((name) => name.startsWith('sharp-'));
  return ['onnxruntime-node', 'jest', 'jest-environment-node', ...sharp.map((name) => `@img/${name}`)].map((name) => {
    return `${name}@${String(manifestOf(join(installed, name))['version'])}`;
  });
}

/** Copies programs out of the fixtures and compiles them against the installed packages into `build/`, strictly. */
export function compileConsumer(project: string, programs: readonly string[]): void {
  for (const program of programs) copyFileSync(join(__dirname, 'fixtures', program), join(project, program));
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noUnusedLocals'];
  const language = ['--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023'];
  // TensorFlow.js has declarations that need the DOM and WebGPU; they are not ours to check.
  const node = ['--skipLibCheck', '--types', 'node', '--typeRoots', join(ROOT, 'node_modules', '@types')];
  compile([...strict, ...language, ...node, '--outDir', 'build', ...programs], project);
}
