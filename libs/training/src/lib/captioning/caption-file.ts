import { readFile } from 'node:fs/promises';

/** An image with what people say it shows. */
export interface CaptionedImage {
  /** File name, as the captions file gives it. */
  readonly image: string;
  /** In the order of the file. */
  readonly captions: readonly string[];
  readonly split?: 'train' | 'val' | 'test';
}

/** The images of a captions file in the order of their first captions. */
export async function readCaptionFile(path: string): Promise<CaptionedImage[]> {
  const byImage = new Map<string, string[]>();
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const fields = line.split('\t');
    const [image = '', caption = ''] = [fields[0], fields.at(-1)];
    if (fields.length < 2) continue;
    byImage.set(image, [...(byImage.get(image) ?? []), caption]);
  }
  return Array.from(byImage, ([image, captions]) => ({ image, captions }));
}
