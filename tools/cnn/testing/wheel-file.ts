import { crc32, deflateRawSync } from 'node:zlib';

/** A zip archive with these files, each deflated or as it is, and a comment behind its directory. */
export function wheelFile(files: Readonly<Record<string, Uint8Array | string>>, isDeflated = false): Buffer {
  const entries: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = isDeflated ? deflateRawSync(bytes) : bytes;
    const facts = numbers([20, 2], [0, 2], [isDeflated ? 8 : 0, 2], [0, 4], [crc32(bytes), 4]).concat(
      numbers([packed.length, 4], [bytes.length, 4], [Buffer.byteLength(path), 2], [0, 2]),
    );
    const entry = Buffer.concat(
      [numbers([0x04034b50, 4]), facts, Buffer.from(path), packed].map((part) => Buffer.from(part)),
    );
    const places = numbers([0, 2], [0, 2], [0, 2], [0, 4], [position, 4]);
    directory.push(Buffer.from([...numbers([0x02014b50, 4], [20, 2]), ...facts, ...places, ...Buffer.from(path)]));
    entries.push(entry);
    position += entry.length;
  }
  const size = directory.reduce((sum, each) => sum + each.length, 0);
  const counts = numbers([0, 4], [directory.length, 2], [directory.length, 2]);
  const end = [
    ...numbers([0x06054b50, 4]),
    ...counts,
    ...numbers([size, 4], [position, 4], [3, 2]),
    ...Buffer.from('end'),
  ];
  return Buffer.concat([...entries, ...directory, Buffer.from(end)]);
}

/** Little-endian, each with its number of bytes. */
function numbers(...values: readonly (readonly [value: number, bytes: number])[]): number[] {
  return values.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, byte) => (value >>> (8 * byte)) & 0xff));
}
