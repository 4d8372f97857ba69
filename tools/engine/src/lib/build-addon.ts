import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { decoderAddonFile, engineAddonFile, quietLoadFile, trainingKernelsFile } from '@tolmach/durable-files';
import { runProgram } from '@tolmach/wheel-install';
import type { ProgramRun } from '@tolmach/wheel-install';
import { NATIVE_SOURCES, RPATH, addonFault, compile } from './compile';
import { missing } from './requirements';

const TFJS_NODE = '@tensorflow/tfjs-node-gpu';
const SHARED = ['-O2', '-std=c++17', '-shared', '-fPIC'];

/** The npm packages that an addon is compiled from. */
export interface AddonSources {
  readonly tfjs: string;
  readonly tfjsVersion: string;
  readonly nodeHeaders: string;
}

/**
 * Returns the paths of the addon's sources.
 * @throws {@link DeviceError} when npm did not install them
 */
export function addonSources(): AddonSources {
  // An optional peer, which npx does not bring along: that of the project in the current folder serves as well.
  const places = [createRequire(__filename), createRequire(path.resolve('package.json'))];
  const packageFile = (name: string): string => {
    const file = places.flatMap((place) => resolved(place, `${name}/package.json`))[0];
    if (file !== undefined) return file;
    const next = `Install it first: npm install --ignore-scripts ${TFJS_NODE}@4.22.0`;
    throw missing('package', `the npm package ${name}`, 'none', next);
  };
  const tfjsFile = packageFile(TFJS_NODE);
  const { version } = JSON.parse(readFileSync(tfjsFile, 'utf8')) as { version: string }; // npm installs no package without a version
  const nodeHeaders = path.join(path.dirname(packageFile('node-api-headers')), 'include');
  return { tfjs: path.dirname(tfjsFile), tfjsVersion: version, nodeHeaders };
}

function resolved(place: NodeJS.Require, file: string): string[] {
  try {
    return [place.resolve(file)];
  } catch {
    return [];
  }
}

/**
 * Compiles the addon of TensorFlow.js, and the one that loads the libraries quietly, against the libraries unpacked in
 * `folder`. The headers of Node's stable C interface come from npm, so no node-gyp is needed and one addon serves every
 * Node.
 *
 * @throws {@link DeviceError} with the compiler's first complaint
 */
export async function buildAddon(folder: string, sources: AddonSources, run: ProgramRun): Promise<void> {
  const libraries = path.join(folder, 'tensorflow');
  const include = [sources.nodeHeaders, sources.tfjs, path.join(libraries, 'include')].flatMap((at) => ['-I', at]);
  const defines = ['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'];
  const code = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => path.join(sources.tfjs, 'binding', name));
  const link = ['-L', libraries, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', RPATH];
  await mkdir(path.dirname(engineAddonFile(folder)), { recursive: true });
  await compile([...SHARED, ...defines, ...include, ...code, '-o', engineAddonFile(folder), ...link], run);
  const quietLoad = path.join(NATIVE_SOURCES, 'quiet_load.cc');
  await compile([...SHARED, quietLoad, '-o', quietLoadFile(folder), '-ldl', RPATH], run);
}

/**
 * Loads the addons in a separate Node process.
 * @throws {@link DeviceError} with the loader's complaint when one does not load
 */
export async function tryAddons(folder: string, run: ProgramRun): Promise<void> {
  const script = 'for (const file of process.argv.slice(1)) require(file)';
  const files = [quietLoadFile, engineAddonFile, trainingKernelsFile, decoderAddonFile].map((fileIn) => fileIn(folder));
  const environment = { ...run.environment, TF_CPP_MIN_LOG_LEVEL: '1' };
  const { code, stderr } = await runProgram(process.execPath, ['-e', script, ...files], { ...run, environment });
  if (code === 0) return;
  const received = /^Error: (.*)$/m.exec(stderr)?.[1] ?? `exit code ${String(code)}`;
  throw addonFault('an addon that loads', received);
}
