import { join } from 'node:path';
import { readGolden } from '@tolmach/testing-kit';
import { imageConfigSchema } from '@tolmach/contracts';
import { differences } from '../../testing/pictures';
import { readPixels } from './read-pixels';

const golden = readGolden(join(__dirname, '../../fixtures/resize.json'));

/**
 * Largest and mean difference from Pillow, of 255. Enlarging gives the same values. Shrinking is libvips': its
 * coefficients are rounded to fewer bits, and it averages blocks of pixels before it shrinks by more than four, which
 * shows at hard edges (shapes) and most in noise, where no pixel says anything about its neighbour.
 */
const TOLERANCES: Readonly<Record<string, { readonly max: number; readonly mean: number }>> = {
  enlarged: { max: 0, mean: 0 },
  gradient: { max: 8, mean: 0.4 },
  shapes: { max: 17, mean: 0.45 },
  noise: { max: 12, mean: 0.6 },
  'noise tall squash': { max: 20, mean: 4.5 }, // shrunk by 4.5 one way
};

function toleranceOf(name: string, kind: string): { readonly max: number; readonly mean: number } | undefined {
  if (/small|same|(tall|wide) crop/.test(name)) return TOLERANCES['enlarged'];
  return TOLERANCES[name] ?? TOLERANCES[kind];
}

function bytesOf(settings: Readonly<Record<string, unknown>>, key: string): Uint8Array {
  return new Uint8Array(Buffer.from(String(settings[key]), 'base64'));
}

it.each(golden.cases.map((one) => [one.name, one.settings] as const))(
  '%s as Pillow does it',
  async (name, settings) => {
    const config = imageConfigSchema.parse({
      ...golden.settings,
      resize: settings['resize'],
    });
    const { pixels } = await readPixels(bytesOf(settings, 'png'), config);
    const { max, mean } = differences(pixels, bytesOf(settings, 'pixels'));
    const tolerance = toleranceOf(name, String(settings['kind']));
    expect(max).toBeLessThanOrEqual(tolerance?.max ?? 0);
    expect(mean).toBeLessThanOrEqual(tolerance?.mean ?? 0);
  },
);

it('would see another way to resize: each mode differs from the others by far more', () => {
  for (const kind of ['gradient', 'noise', 'shapes']) {
    const [squash, crop, pad] = ['squash', 'crop', 'pad'].map((resize) => {
      const found = golden.cases.find(({ name }) => name === `${kind} wide ${resize}`);
      return bytesOf(found?.settings ?? {}, 'pixels');
    }) as [Uint8Array, Uint8Array, Uint8Array]; // three names, three results
    expect(differences(squash, crop).mean).toBeGreaterThan(5);
    expect(differences(squash, pad).mean).toBeGreaterThan(5);
    expect(differences(crop, pad).mean).toBeGreaterThan(5);
  }
});
