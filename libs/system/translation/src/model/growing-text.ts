import { finishText } from '@tolmach/text-preparation';
import type { PreparedSentence, PreparedText } from '@tolmach/text-preparation';

/** A translation, or what one begins with whatever is still to come. */
export interface Settled {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Told how far a part is, by its place, whenever it has got further. */
export type SettledListener = (place: number, settled: Settled) => void;

/** Told of a text's translation while it is computed. */
export type TextListener = (text: string, place: number) => void;

/** A part of a text as far as it is translated, and what stands between it and the next one. */
export interface GrowingPart {
  readonly settled: Settled | undefined;
  readonly after: string;
}

/** Parts of one text, as far as each follows a whole one. */
export function joinSettled(parts: readonly GrowingPart[]): Settled {
  let text = '';
  for (const { settled, after } of parts) {
    text += settled?.text ?? '';
    if (settled?.isWhole !== true) return { text, isWhole: false };
    text += after;
  }
  return { text, isWhole: true };
}

/** A sentence for its reader, as far as it stands: its letter case, and what masks stand for, depend on whole words. */
export function finishSettled({ text, isWhole }: Settled, sentence: PreparedSentence, language: string): Settled {
  const stands = isWhole ? text : text.slice(0, text.lastIndexOf(' ') + 1);
  return { text: finishText(stands, isWhole ? sentence : { ...sentence, tail: '' }, language).text, isWhole };
}

/** Makes of sentences, by their places among those of all texts, the beginnings of texts; each is told when it is longer. */
export function growingTexts(texts: readonly PreparedText[], onText: TextListener): SettledListener {
  const owners = texts.flatMap(({ sentences }, owner) => sentences.map(() => owner));
  const settled: Settled[] = [];
  const lengths = texts.map(() => 0);
  return (place, sentence) => {
    settled[place] = sentence;
    const owner = owners[place] ?? 0;
    const first = owners.indexOf(owner);
    const { leading = '', sentences = [] } = texts[owner] ?? {};
    const parts = sentences.map(({ after }, index) => ({ settled: settled[first + index], after }));
    const text = leading + joinSettled(parts).text;
    if (text.length <= (lengths[owner] ?? 0)) return;
    lengths[owner] = text.length;
    onText(text, owner);
  };
}
