import { damagedFile } from './pickle-fault';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LINE_FEED = 0x0a;
/** Names of globals are far shorter. */
const MAX_LINE_BYTES = 256;

/** Walks over the bytes of an untrusted file; whatever is asked for lies inside it, or a {@link ModelFileError} comes. */
export class ByteCursor {
  private readonly view: DataView;

  /**
   * @param where - the file's name, for error sentences
   * @param position - of the next byte
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly where: string,
    public position = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    return this.bytes.subarray(this.advance(count), this.position);
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  int64(): bigint {
    return this.view.getBigInt64(this.advance(8), true);
  }

  /** Little-endian two's complement of `count` bytes; none is 0. */
  integer(count: number): bigint {
    const value = this.take(count).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return BigInt.asIntN(8 * count, value);
  }

  /** UTF-8 of `count` bytes. */
  text(count: number): string {
    const at = this.position;
    const bytes = this.take(count);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw damagedFile(this.where, `UTF-8 at byte ${at}`, 'other bytes');
    }
  }

  /** Text up to the next line feed, which is passed over. */
  line(): string {
    const length = this.bytes.subarray(this.position, this.position + MAX_LINE_BYTES).indexOf(LINE_FEED);
    if (length < 0) throw damagedFile(this.where, `a name at byte ${this.position}`, 'no end of it');
    const text = this.text(length);
    this.advance(1);
    return text;
  }

  private advance(count: number): number {
    const from = this.position;
    if (count > this.bytes.length - from) {
      const left = String(this.bytes.length - from);
      throw damagedFile(this.where, `${count} bytes from byte ${from} on`, `${left} to the file's end`);
    }
    this.position += count;
    return from;
  }
}
