import { open } from 'node:fs/promises';
import { pathBytes } from '@tolmach/contracts';
import { READ_AT_ONCE } from './read-pipe';

/** A form that files have, told by how they begin. */
export interface FileFormat {
  /** As an error sentence names it. */
  readonly name: string;
  /** Whether pictures of this form are decoded. */
  readonly isReadable: boolean;
  readonly isPicture: boolean;
}

interface FormatMark extends FileFormat {
  /** Matches the first bytes, read as Latin-1. */
  readonly mark: RegExp;
}

const READ = { isReadable: true, isPicture: true };
const REFUSED = { isReadable: false, isPicture: true };

const FORMAT_MARKS: readonly FormatMark[] = [
  { name: 'a JPEG', ...READ, mark: /^\xff\xd8\xff/ },
  { name: 'a PNG', ...READ, mark: /^\x89PNG\r\n/ },
  { name: 'a WebP', ...READ, mark: /^RIFF[^]{4}WEBP/ },
  { name: 'a GIF', ...READ, mark: /^GIF8[79]a/ },
  { name: 'an AVIF', ...READ, mark: /^[^]{4}ftypavi[fs]/ },
  { name: 'a TIFF', ...READ, mark: /^(II\*\0|MM\0\*|II\+\0|MM\0\+)/ },
  { name: 'HEIC', ...REFUSED, mark: /^[^]{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/ },
  { name: 'JPEG XL', ...REFUSED, mark: /^([^]{4}JXL \r\n\x87\n|\xff\n)/ },
  { name: 'JPEG 2000', ...REFUSED, mark: /^([^]{4}jP {2}\r\n\x87\n|\xff\x4f\xff\x51)/ },
  { name: 'a BMP', ...REFUSED, mark: /^BM[^]{4}\0\0\0\0/ },
  { name: 'a Photoshop file', ...REFUSED, mark: /^8BPS\0/ },
  { name: "a camera's raw file", ...REFUSED, mark: /^([^]{4}ftypcrx |FUJIFILMCCD-RAW|IIRO|IIU\0)/ },
  {
    name: 'an SVG drawing',
    ...REFUSED,
    mark: /^(?:\xef\xbb\xbf)?\s*<(?:svg[\s>/]|(?:\?xml|!--|!DOCTYPE svg)[^]*<svg[\s>])/,
  },
  { name: 'a PDF document', isReadable: false, isPicture: false, mark: /^%PDF-/ },
];

/** What {@link fileFormat} says of bytes that begin like none of the formats it knows. */
export const NO_FORMAT: FileFormat = { name: 'a file that is not an image', isReadable: false, isPicture: false };

const NUM_MARK_BYTES = 1024;

/** The form of the file that begins with these bytes. */
export function fileFormat(bytes: Uint8Array): FileFormat {
  const start = Buffer.from(bytes.subarray(0, NUM_MARK_BYTES)).toString('latin1');
  return FORMAT_MARKS.find(({ mark }) => mark.test(start)) ?? NO_FORMAT;
}

/** Whether a file begins as a picture does, readable here or not; false, too, for a file that cannot be opened. */
export async function isPictureFile(path: string): Promise<boolean> {
  try {
    const file = await open(pathBytes(path), READ_AT_ONCE);
    try {
      const start = Buffer.alloc(NUM_MARK_BYTES);
      const { bytesRead } = await file.read(start, 0, NUM_MARK_BYTES, 0);
      return fileFormat(start.subarray(0, bytesRead)).isPicture;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
