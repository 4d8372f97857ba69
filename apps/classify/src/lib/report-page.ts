import type { TellingWord } from '@tolmach/classification/network';
import { escapeHtml, pageHead } from '@tolmach/html-page';

/** A text of the report. */
export interface ReportedText {
  readonly text: string;
  readonly label: string;
  readonly probability: number;
  readonly words: readonly TellingWord[];
  /** The class that it is of, where that is known. */
  readonly reference?: string | undefined;
}

/** Depths of colour. */
const NUM_LEVELS = 4;

const DARK = `color-scheme: dark; --paper: #131417; --card: #1d1f23; --ink: #eceded; --soft: #a0a4ac; --line: #33363c; --for: 60 160 90; --against: 215 90 70;`;

const levels = (name: string) =>
  Array.from({ length: NUM_LEVELS }, (_, index) => {
    const opacity = ((index + 1) / NUM_LEVELS) * 0.7;
    return `.${name}${String(index + 1)} { background: rgb(var(--${name}) / ${opacity.toFixed(3)}); }`;
  }).join('\n');

const STYLE = `
:root { color-scheme: light; --paper: #f6f6f4; --card: #fff; --ink: #1b1c1f; --soft: #5d6067; --line: #dcdcd8; --for: 40 150 80; --against: 215 75 50; }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
body { margin: 0 auto; padding: 1rem clamp(0.6rem, 2vw, 2rem) 3rem; max-width: 60rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; }
article { margin: 0.7rem 0; padding: 0.6rem 0.9rem; border: 1px solid var(--line); border-radius: 0.8rem; background: var(--card); }
p { margin: 0; }
.soft { color: var(--soft); font-size: 0.9rem; }
mark { color: inherit; background: none; border-radius: 0.25rem; padding: 0.05rem 0.1rem; }
${levels('for')}
${levels('against')}
`;

/**
 * A page of texts in which the words that told most are marked: green for the class that the model chose, red against it, as deep
 * as their influence is beside the largest of the text. Texts of another class than chosen come first.
 */
export function reportPage(title: string, texts: readonly ReportedText[]): string {
  const isWrong = ({ reference, label }: ReportedText) => reference !== undefined && reference !== label;
  const ordered = [...texts.filter(isWrong), ...texts.filter((text) => !isWrong(text))];
  const numKnown = texts.filter(({ reference }) => reference !== undefined).length;
  const count = numKnown === 0 ? '' : `, ${String(texts.filter(isWrong).length)} of them taken for another class`;
  return `${pageHead({ title, style: STYLE })}<h1>${escapeHtml(title)}</h1>
<p class="soft">${String(texts.length)} texts${count}. Green words told for the class that was chosen, red ones against it (gradient times input).</p>
${ordered.map(article).join('\n')}
</body>
</html>
`;
}

function article({ text, label, probability, words, reference }: ReportedText): string {
  const verdict = `${label} ${(100 * probability).toFixed(1)} %`;
  const truth = reference === undefined || reference === label ? '' : `, is ${reference}`;
  return `<article><p class="soft">${escapeHtml(verdict + truth)}</p><p>${marked(text, words)}</p></article>`;
}

function marked(text: string, words: readonly TellingWord[]): string {
  const largest = Math.max(...words.map(({ influence }) => Math.abs(influence)), Number.MIN_VALUE);
  let html = '';
  let at = 0;
  for (const { start, end, influence } of words) {
    const level = Math.round((NUM_LEVELS * Math.abs(influence)) / largest);
    const word = escapeHtml(text.slice(start, end));
    const title = `${influence > 0 ? '+' : ''}${influence.toFixed(2)}`;
    html += escapeHtml(text.slice(at, start));
    html +=
      level === 0
        ? word
        : `<mark class="${influence > 0 ? 'for' : 'against'}${String(level)}" title="${title}">${word}</mark>`;
    at = end;
  }
  return html + escapeHtml(text.slice(at));
}
