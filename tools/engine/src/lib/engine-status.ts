import { realpath } from 'node:fs/promises';
import { hasBfloat16Products, openEngine } from '@tolmach/tensor-runtime';
import { currentEngineFolder, damagesOf, readManifest } from '@tolmach/durable-files';
import { MANIFEST_VERSION, isEngineFacts } from './engine-facts';

/** What is installed, and what would run. */
export interface EngineStatus {
  readonly isSound: boolean;
  /** Human-readable, one per line. */
  readonly lines: readonly string[];
}

/** Returns the state of the installed engine, each file compared with its checksum, and the engine that would run. */
export async function engineStatus(environment: NodeJS.ProcessEnv): Promise<EngineStatus> {
  const installed = await installedLines(environment);
  const engine = await openEngine();
  return {
    isSound: installed.isSound,
    lines: [
      ...installed.lines,
      `engine: ${engine.description}`,
      `  trains with products in ${hasBfloat16Products() ? 'float32 or bfloat16' : 'float32'}`,
      ...engine.skipped.map(({ name, reason }) => `  not ${name}: ${reason}`),
    ],
  };
}

const OLDER = "  an earlier version, slower than today's, and a signal can damage it: npx @tolmach/engine install";

async function installedLines(environment: NodeJS.ProcessEnv): Promise<EngineStatus> {
  const folder = currentEngineFolder(environment);
  const manifest = await readManifest(folder, isEngineFacts);
  if (typeof manifest === 'string') {
    return { isSound: false, lines: [`libtensorflow: not installed in ${folder} (npx @tolmach/engine install)`] };
  }
  const damages = await damagesOf(folder, manifest);
  const seals = Object.values(manifest.files);
  const megabytes = Math.round(seals.reduce((sum, seal) => sum + seal.sizeBytes, 0) / 1e6);
  const isSound = damages.length === 0;
  return {
    isSound,
    lines: [
      `libtensorflow: ${manifest.tensorflow} for ${manifest.device}, addon of tfjs-node-gpu ${manifest.tfjs}`,
      `  ${await realpath(folder)}, ${seals.length} files, ${megabytes} MB`,
      ...(isSound ? ['  every checksum matches'] : damages.map((damage) => `  damaged: ${damage}`)),
      ...(isSound ? [] : ['  install it again: npx @tolmach/engine install']),
      ...(manifest.version < MANIFEST_VERSION ? [OLDER] : []),
    ],
  };
}
