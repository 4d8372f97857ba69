import { InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { cocoCaptionsSchema, karpathyDatasetSchema } from './caption-file-schema';
import type { CocoCaptions, KarpathyDataset } from './caption-file-schema';
import { recordFault } from './caption-file-images';
import type { ImageEntry } from './caption-file-images';

/**
 * Captions of the dataset JSON of Karpathy and Fei-Fei (`restval` counts as train; an image's name is its `filepath`,
 * if it has one, a slash and its `filename`) or of COCO's captions JSON.
 * @param onBad - told of each image or caption that is left out
 * @throws {@link InputError} that names the line of a syntax error, or the path of the first value that does not fit
 */
export function parseJsonCaptions(text: string, path: string, onBad: OnBad): Iterable<ImageEntry> {
  const value = parseJson(text, path);
  if (hasKey(value, 'annotations')) return cocoImages(fitting(cocoCaptionsSchema, value, path), path, onBad);
  if (hasKey(value, 'images')) return karpathyImages(fitting(karpathyDatasetSchema, value, path), path, onBad);
  throw new InputError({
    where: path,
    expected: 'dataset JSON of Karpathy and Fei-Fei (images) or COCO captions JSON (images, annotations)',
    received: 'JSON without these keys',
    next: 'Convert the file to one of these, or to lines of image and caption with a tab between them.',
    code: 'unknown-caption-format',
    details: { path },
  });
}

function karpathyImages(dataset: KarpathyDataset, path: string, onBad: OnBad): Iterable<ImageEntry> {
  const images = new Map<string, ImageEntry>();
  dataset.images.forEach(({ filename, filepath, split, sentences }, index) => {
    const image = filepath === undefined || filepath === '' ? filename : `${filepath}/${filename}`;
    const entry = { image, captions: sentences.map(({ raw }) => raw), place: `images[${String(index)}]` };
    const set = split === 'restval' ? 'train' : split;
    addImage(images, image, set === undefined ? entry : { ...entry, split: set }, { path, onBad });
  });
  return images.values();
}

function cocoImages({ images, annotations }: CocoCaptions, path: string, onBad: OnBad): Iterable<ImageEntry> {
  const byName = new Map<string, ImageEntry>();
  const byId = new Map<number | string, ImageEntry>();
  images.forEach(({ id, file_name: image }, index) => {
    const entry: ImageEntry = { image, captions: [], place: `images[${String(index)}]` };
    addImage(byName, image, entry, { path, onBad });
    addImage(byId, id, entry, { path, onBad });
  });
  annotations.forEach(({ image_id: id, caption }, index) => {
    const entry = byId.get(id);
    if (entry === undefined) onBad(unknownImage(path, `annotations[${String(index)}]`, id, byId));
    else entry.captions.push(caption);
  });
  return byName.values();
}

function addImage<Key extends number | string>(
  images: Map<Key, ImageEntry>,
  key: Key,
  entry: ImageEntry,
  { path, onBad }: { readonly path: string; readonly onBad: OnBad },
): void {
  const first = images.get(key);
  if (first === undefined) {
    images.set(key, entry);
    return;
  }
  const received = `${String(key)}, which ${first.place} is too`;
  onBad(recordFault(path, entry.place, { expected: 'each image once', received, next: 'Join the two.' }));
}

function unknownImage(
  path: string,
  place: string,
  id: number | string,
  byId: ReadonlyMap<number | string, unknown>,
): InputError {
  const other = typeof id === 'string' ? Number(id) : String(id);
  const isOther = byId.has(other);
  return recordFault(path, `${place}.image_id`, {
    expected: isOther ? `a ${typeof other}, as the id of the image is` : 'the id of one of the images',
    received: isOther ? `the ${typeof id} ${JSON.stringify(id)}` : JSON.stringify(id),
    next: isOther ? `Write ${JSON.stringify(other)}.` : 'Add the image or take the caption out.',
  });
}

/** A schema of `contracts`, as far as it is used here. */
interface Schema<Value> {
  safeParse(value: unknown): { success: true; data: Value } | { success: false; error: { issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Names the first fault only: a file of the wrong kind has as many as it has captions. */
function fitting<Value>(schema: Schema<Value>, value: unknown, path: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path: keys, message } = parsed.error.issues[0] ?? { path: [], message: '' };
  throw recordFault(path, jsonPath(keys), {
    expected: /expected (.+?)(?:, received .*)?$/u.exec(message)?.[1] ?? 'a value of another type',
    received: described(valueAt(value, keys)),
    next: 'Correct the file.',
  });
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'object' ? 'a list, an object or null' : JSON.stringify(value).slice(0, 60);
}

function jsonPath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./u, '') || 'the top level';
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const position = /at position (\d+)/u.exec(message)?.[1];
    const line = text.slice(0, position === undefined ? undefined : Number(position)).split('\n').length;
    throw recordFault(path, `line ${String(line)}`, {
      expected: 'JSON',
      received: message.endsWith('end of JSON input') ? 'a file that ends too early' : 'something else',
      next: 'Check that the file is whole.',
      cause,
    });
  }
}

function hasKey(value: unknown, key: string): boolean {
  return isRecord(value) && key in value;
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
