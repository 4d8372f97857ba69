import { Readable, pipeline } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { InputError } from '@tolmach/contracts';
import { decodeUtf8 } from './decode-utf8';

/** Something that is given for text and is none, and what to do about it. */
export interface NotText {
  readonly received: string;
  readonly next: string;
}

const CONVERT: NotText = { received: 'UTF-16 text', next: 'Convert it to UTF-8: iconv -f UTF-16 -t UTF-8.' };
const unpack = (received: string): NotText => ({ received, next: 'Unpack it first; gzip is read as it is.' });
const noText = (received: string): NotText => ({
  received,
  next: 'Check the path, or save it as plain text in UTF-8.',
});

/** How files begin that are no text, as Latin-1. */
const BEGINNINGS: readonly (readonly [start: string, found: NotText | 'gzip'])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\xff\xfe', CONVERT],
  ['\xfe\xff', CONVERT],
  ['PK\x03\x04', noText('a ZIP archive, such as an office document')],
  ['PK\x05\x06', noText('an empty ZIP archive')],
  ['%PDF-', noText('a PDF file')],
  ['\x89PNG\r\n', noText('a PNG image')],
  ['\xff\xd8\xff', noText('a JPEG image')],
  ['\xfd7zXZ\0', unpack('a file packed by xz')],
  ['\x28\xb5\x2f\xfd', unpack('a file packed by zstd')],
  ['BZh91AY&SY', unpack('a file packed by bzip2')],
];

/** UTF-16 without a byte order mark: every other byte of the first letters is zero. */
const BARE_UTF16 = /^(?:[^\0]\0[^\0]\0|\0[^\0]\0[^\0])/;

const LONGEST = Math.max(...BEGINNINGS.map(([start]) => start.length));

function kindOf(head: Buffer): NotText | 'gzip' | undefined {
  const text = head.toString('latin1', 0, LONGEST);
  const [, found] = BEGINNINGS.find(([start]) => text.startsWith(start)) ?? [];
  return found ?? (BARE_UTF16.test(text) ? CONVERT : undefined);
}

/** Whether more bytes may tell what these few are; a line of a terminal must not wait for the next. */
function mayBecome(head: Buffer): boolean {
  const text = head.toString('latin1', 0, LONGEST);
  return BEGINNINGS.some(([start]) => start.length > text.length && start.startsWith(text));
}

/**
 * The bytes of a text that come in chunks; gzip is unpacked.
 *
 * @param where - name of the text, for the error
 * @throws {@link InputError} when the first bytes are of something else
 */
export async function* textBytes(chunks: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<Uint8Array, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let next = await iterator.next();
  while (next.done !== true) {
    head = Buffer.concat([head, next.value]);
    if (!mayBecome(head)) break;
    next = await iterator.next();
  }
  const kind = kindOf(head);
  const all = joined(head, iterator);
  if (kind === undefined) yield* all;
  else if (kind === 'gzip')
    yield* pipeline(Readable.from(all), createGunzip(), () => undefined); // its faults come out there
  else throw notText(kind, where);
}

async function* joined(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** The text of a whole file without a byte order mark, what it is instead, or the offset of the first byte that is not UTF-8. */
export type DecodedFile =
  { readonly text: string } | NotText | { readonly invalidAt: number; readonly unpacked: Buffer };

/** Reads the bytes of a file as text; gzip is unpacked. */
export function decodeFile(bytes: Buffer): DecodedFile {
  const kind = kindOf(bytes);
  if (kind !== undefined && kind !== 'gzip') return kind;
  const unpacked = kind === 'gzip' ? gunzipSync(bytes) : bytes;
  const decoded = decodeUtf8(unpacked);
  return 'text' in decoded ? { text: decoded.text.replace(/^\uFEFF/, '') } : { ...decoded, unpacked };
}

/** A page of the web, where text is wanted. */
export const HTML_PAGE: NotText = {
  received: 'an HTML page',
  next: 'Open it in a browser: it may say why a download was refused, or save it as plain text.',
};

/** Whether a text is a page of the web: a download that was refused is often one. */
export function isHtml(text: string): boolean {
  return /^\s*<(?:!doctype\s+html|html[\s>])/i.test(text);
}

/** The error for what is not text. */
export function notText({ received, next }: NotText, where: string): InputError {
  return new InputError({
    where,
    expected: 'text in UTF-8',
    received,
    next,
    code: 'not-text',
    details: { file: where },
  });
}
