import type { GalleryWord } from './caption-words';

/** What a gallery shows of one picture; nothing is needed but its path. */
export interface GalleryEntry {
  /** As the user knows it; shown, searched, never opened. */
  readonly path: string;
  readonly caption?: string;
  /** The words of the caption in its order; one that the caption does not contain is left out. */
  readonly words?: readonly GalleryWord[];
  /** The caption in another language. */
  readonly translation?: string;
  /** Best first. */
  readonly hypotheses?: readonly GalleryHypothesis[];
  /** Captions that people wrote. */
  readonly references?: readonly string[];
  /** Quality against the references; larger is better. */
  readonly score?: number;
  /** Why there is no caption, one sentence. */
  readonly error?: string;
  /** The upright picture, small (224 pixels the longer side is plenty), with its own aspect: the bytes of a JPEG file. */
  readonly thumbnail?: Uint8Array;
  /** Pixels of the upright picture; needed where the network sees it cropped or padded. */
  readonly width?: number;
  readonly height?: number;
}

/** One line of the n-best list. */
export interface GalleryHypothesis {
  readonly text: string;
  readonly score: number;
  readonly logProb: number;
}
