import type { Engine } from './engine-ladder';
import { INSTALL_HINT } from './engine-tensorflow';
import { tf } from './tf';

/** Makes plain JavaScript the engine in force: slow, exact, always there; the reference for the others. */
export async function openCpu(): Promise<Pick<Engine, 'description' | 'hint'>> {
  await tf.setBackend('cpu');
  const backend = tf.backend() as tf.KernelBackend & { firstUse: boolean }; // private: guards an advertisement on stderr
  backend.firstUse = false;
  return { description: 'JavaScript, 1 thread', hint: INSTALL_HINT };
}
