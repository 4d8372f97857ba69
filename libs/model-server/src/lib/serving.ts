import type { Admission } from './admission';
import type { HostedModels } from './hosted-models';

/** How much one request may bring. */
export interface RequestLimits {
  /** Texts of a request. */
  readonly maxTexts: number;
  /** Characters of all its texts. */
  readonly maxCharacters: number;
  /** Values of all series of a request. */
  readonly maxValues: number;
  /** Bytes of an image file. */
  readonly maxImageBytes: number;
  /** Pixels of an image. */
  readonly maxPixels: number;
}

/** What all faces of a server share. */
export interface Serving {
  readonly models: HostedModels;
  readonly admission: Admission;
  readonly limits: RequestLimits;
}
