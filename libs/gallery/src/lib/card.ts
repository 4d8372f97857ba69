import type { ImageConfig } from '@tolmach/contracts';
import { escapeHtml } from '@tolmach/html-page';
import type { GalleryWord } from './caption-words';
import type { GalleryEntry, GalleryHypothesis } from './gallery-entry';
import { encodeHeat, heatArea } from './heat-map';
import type { GallerySize, HeatArea } from './heat-map';

/** What cards need to know of their page. */
export interface GalleryView {
  /** How the network saw pictures: of another aspect brought to its input. */
  readonly resize: ImageConfig['resize'];
  /** Pixels of the network's input, or anything of the same proportion. */
  readonly input: GallerySize;
  /** What `score` of the entries is. */
  readonly scoreName: string;
}

const SCORE_DECIMALS = 3;
const AREA_DECIMALS = 4;

/** One picture with all that is known of it: one line of HTML, ending with a line feed. */
export function cardHtml(entry: GalleryEntry, view: GalleryView): string {
  const { markup, shown } = markWords(orEmpty(entry.caption ?? ''), entry.words ?? []);
  const parts = [
    pictureHtml(entry, shown.length > 0),
    '<div class="text">',
    entry.caption === undefined ? '' : `<p class="caption">${markup}</p>`,
    element('p', 'translation', entry.translation === undefined ? undefined : orEmpty(entry.translation)),
    element('p', 'error', entry.error),
    hypothesesHtml(entry.hypotheses ?? []),
    `<p class="path"><bdi>${escapeHtml(entry.path)}</bdi></p>`,
    '</div>',
    listHtml('references', entry.references ?? []),
    scoreHtml(entry, view),
  ];
  return `<article class="card"${attributes(entry, shown, view)}>${parts.join('')}</article>\n`;
}

/** A text, or a word for one without words, which would look as if it were missing. */
function orEmpty(text: string): string {
  return text.trim() === '' ? '(empty)' : text;
}

function attributes(entry: GalleryEntry, shown: readonly GalleryWord[], view: GalleryView): string {
  const score = entry.score === undefined ? '' : ` data-score="${String(entry.score)}"`;
  return shown.length === 0 ? score : `${score} data-heat="${encodeHeat(shown)}"${areaAttribute(entry, view)}`;
}

function areaAttribute({ width, height }: GalleryEntry, { resize, input }: GalleryView): string {
  if (resize === 'squash' || width === undefined || height === undefined) return '';
  return ` data-area="${areaText(heatArea(resize, { height, width }, input))}"`;
}

function areaText({ x, y, width, height }: HeatArea): string {
  return [x, y, width, height].map((value) => String(Number(value.toFixed(AREA_DECIMALS)))).join(' ');
}

/** The caption with each word in an element of its own, and the words found in it. */
function markWords(caption: string, words: readonly GalleryWord[]): { markup: string; shown: readonly GalleryWord[] } {
  const shown: GalleryWord[] = [];
  let markup = '';
  let end = 0;
  for (const word of words) {
    const start = word.text === '' ? -1 : caption.indexOf(word.text, end);
    if (start < 0) continue;
    markup += `${escapeHtml(caption.slice(end, start))}<i>${escapeHtml(word.text)}</i>`;
    end = start + word.text.length;
    shown.push(word);
  }
  return { markup: markup + escapeHtml(caption.slice(end)), shown };
}

/** A button where there is something to walk through, so that it is reached by the tab key. */
function pictureHtml(entry: GalleryEntry, hasWords: boolean): string {
  const name = escapeHtml(entry.caption === undefined ? entry.path : orEmpty(entry.caption));
  const picture =
    entry.thumbnail === undefined
      ? `<span class="blank" role="img" aria-label="${name}"></span>`
      : `<img alt="${name}"${sizeAttributes(entry)} decoding="async" src="${dataUrl(entry.thumbnail)}">`;
  return hasWords
    ? `<button class="picture" type="button" aria-describedby="keys">${picture}</button>`
    : `<div class="picture">${picture}</div>`;
}

function sizeAttributes({ width, height }: GalleryEntry): string {
  return width === undefined || height === undefined ? '' : ` width="${String(width)}" height="${String(height)}"`;
}

function dataUrl(jpeg: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = jpeg;
  return `data:image/jpeg;base64,${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`;
}

function hypothesesHtml(hypotheses: readonly GalleryHypothesis[]): string {
  if (hypotheses.length === 0) return '';
  const rows = hypotheses.map(({ text, score, logProb }) => {
    const numbers = [score, logProb].map((value) => `<td>${value.toFixed(SCORE_DECIMALS)}</td>`);
    return `<tr><td>${escapeHtml(orEmpty(text))}</td>${numbers.join('')}</tr>`;
  });
  const head = '<tr><th scope="col">Caption</th><th scope="col">Score</th><th scope="col">Log prob.</th></tr>';
  const table = `<table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`;
  return `<details><summary>${hypotheses.length === 1 ? 'Score' : `${String(hypotheses.length)} best`}</summary>${table}</details>`;
}

function listHtml(name: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<ul class="${name}">${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}

function scoreHtml({ score }: GalleryEntry, { scoreName }: GalleryView): string {
  if (score === undefined) return '';
  return `<p class="score" title="${escapeHtml(scoreName)}">${score.toFixed(SCORE_DECIMALS)}</p>`;
}

function element(tag: string, name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${tag} class="${name}">${escapeHtml(text)}</${tag}>`;
}
