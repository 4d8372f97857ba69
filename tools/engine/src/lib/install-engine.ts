import { rm } from 'node:fs/promises';
import path from 'node:path';
import { currentEngineFolder, folderState, installGeneration, sealFolder } from '@tolmach/durable-files';
import type { ProgramRun } from '@tolmach/wheel-install';
import { addonSources, buildAddon, tryAddons } from './build-addon';
import { buildKernels } from './build-kernels';
import { isEngineFacts, plannedFacts } from './engine-facts';
import { fetchEngineWheel } from './fetch-engine-wheel';
import type { InstallPlan } from './install-plan';
import { checkRequirements } from './requirements';
import type { Platform } from './requirements';
import { stripLibraries, unpackWheel } from './unpack-wheel';

/** The environment of an installation. */
export interface InstallContext extends ProgramRun {
  readonly platform: Platform;
  /** Receives what begins now. */
  readonly note: (text: string) => void;
}

/**
 * Installs libtensorflow as planned, unless that version is already installed and intact. A run that is killed leaves
 * the engine in use unchanged; the next run keeps the wheels that were fetched completely.
 *
 * @returns whether anything had to be done
 * @throws {@link DeviceError} that names what is missing
 */
export async function installEngine(plan: InstallPlan, context: InstallContext): Promise<boolean> {
  const sources = addonSources();
  const facts = plannedFacts(plan, sources.tfjsVersion);
  const installed = await folderState(currentEngineFolder(context.environment), facts, isEngineFacts);
  if (installed.kind === 'sound') return false;

  await checkRequirements(plan, context.platform, context);
  const downloads = path.join(plan.cacheFolder, 'downloads');
  const files: string[] = [];
  for (const wheel of plan.wheels) {
    context.note(`fetching ${wheel.name} ${wheel.version}`);
    files.push(await fetchEngineWheel(wheel, downloads, context));
  }
  await installGeneration(plan.cacheFolder, async (folder) => {
    for (const [index, wheel] of plan.wheels.entries()) {
      context.note(`unpacking ${wheel.name}`);
      await unpackWheel(wheel, files[index] ?? '', folder, context);
    }
    const libraries = ['cc', 'framework'].map((part) => path.join(folder, 'tensorflow', `libtensorflow_${part}.so.2`));
    await stripLibraries(libraries, context);
    context.note('compiling the addon of TensorFlow.js');
    await buildAddon(folder, sources, context);
    context.note('compiling the kernels for training and decoding');
    await buildKernels(folder, sources, context);
    await tryAddons(folder, context);
    await sealFolder(folder, facts);
  });
  await rm(downloads, { recursive: true, force: true });
  return true;
}
