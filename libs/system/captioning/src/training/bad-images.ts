import { InputError } from '@tolmach/contracts';
import type { ImageFault } from '@tolmach/image-input';

/** Bad images that a sentence names. */
const NUM_NAMED = 20;

/** Refuses a set of images some of which are bad, all at once. */
export function expectGoodImages(faults: readonly ImageFault[], numImages: number): void {
  const [first, second] = faults;
  if (first === undefined) return;
  if (second === undefined) throw first.error; // which says more
  const named = faults.slice(0, NUM_NAMED).map(({ path, error }) => `${path} (${error.code})`);
  throw new InputError({
    where: 'images',
    expected: `${numImages} that can be read`,
    received: `${faults.length} bad ones: ${named.join(', ')}${faults.length > NUM_NAMED ? ', ...' : ''}`,
    next: 'Mend them, or take their captions out.',
    code: 'bad-images',
    details: { paths: faults.map(({ path }) => path), numImages },
  });
}
