import { homedir } from 'node:os';
import path from 'node:path';

/** Environment variables that place the cache of the user. */
export type CacheEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of the user for all that can be made again: engines, CNNs, features.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ - a relative XDG_CACHE_HOME is to be ignored
 */
export function userCacheFolder(environment: CacheEnvironment = process.env): string {
  const cache = environment['XDG_CACHE_HOME'];
  const root = cache !== undefined && path.isAbsolute(cache) ? cache : path.join(homedir(), '.cache');
  return path.join(root, 'tolmach');
}

/**
 * Returns the folder of the user that holds installed engines, outside every project, so that `npm ci` keeps them.
 * Each engine is a folder in it, and `current` a link to the one in use.
 */
export function engineCacheFolder(environment?: CacheEnvironment): string {
  return path.join(userCacheFolder(environment), 'engine');
}

/** Returns the folder of the user that a pretrained CNN is installed in, by its name. */
export function cnnCacheFolder(name: string, environment?: CacheEnvironment): string {
  return path.join(userCacheFolder(environment), 'cnn', name);
}

/** Returns where, inside an engine's folder, the addon lies that joins TensorFlow.js to libtensorflow. */
export function engineAddonFile(engineFolder: string): string {
  return path.join(engineFolder, 'addon', 'tfjs_binding.node');
}

/** Returns where the addon lies that, loaded first, keeps signals off TensorFlow's threads and its announcement off stderr. */
export function quietLoadFile(engineFolder: string): string {
  return path.join(engineFolder, 'addon', 'quiet_load.node');
}

/**
 * Returns where the addon lies that registers the operations of training. Its name counts how often their inputs, or what
 * has to be so before they run, changed: those of an older engine are not found, rather than called amiss.
 */
export function trainingKernelsFile(engineFolder: string): string {
  return path.join(engineFolder, 'addon', 'training_kernels_6.node');
}

/**
 * Returns where the addon lies that makes the steps of a decoder. Its name counts how often what it is called with has
 * changed: that of an older engine is not found.
 */
export function decoderAddonFile(engineFolder: string): string {
  return path.join(engineFolder, 'addon', 'decoder_1.node');
}

/** Returns the folder (a link) of the engine in use; nothing need be there. */
export function currentEngineFolder(environment?: CacheEnvironment): string {
  return path.join(engineCacheFolder(environment), 'current');
}
