import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TINY } from '../../testing/tiny-network';
import { networkState } from './network-facts';

const SHA256_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'; // FIPS 180-2, appendix B.1

/** The text of a manifest, key by key: networks that were installed before must still be found. */
const MANIFEST = `{
  "version": 1,
  "name": "efficientnet-tiny",
  "wheel": "efficientnet-tiny-pytorch-model==9.9.9 sha256:${TINY.wheel.sha256}",
  "files": {
    "LICENSE": {
      "sizeBytes": 3,
      "sha256": "${SHA256_OF_ABC}"
    }
  }
}
`;

describe('networkState', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cnn-facts-spec-'));
    writeFileSync(path.join(folder, 'LICENSE'), 'abc');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function stateWith(manifest: string): Promise<string> {
    writeFileSync(path.join(folder, 'manifest.json'), manifest);
    return (await networkState(folder, TINY)).kind;
  }

  it('is sound with the manifest of an installed network', async () => {
    expect(await stateWith(MANIFEST)).toBe('sound');
  });

  it('is outdated with that of another make', async () => {
    expect(await stateWith(MANIFEST.replace('"version": 1', '"version": 0'))).toBe('outdated');
    expect(await stateWith(MANIFEST.replace('9.9.9', '9.9.8'))).toBe('outdated');
  });

  it.each(['version', 'name', 'wheel', 'files'])(
    'is absent with a manifest of something else, without %s',
    async (key) => {
      expect(await stateWith(MANIFEST.replace(`"${key}"`, '"other"'))).toBe('absent');
    },
  );
});
