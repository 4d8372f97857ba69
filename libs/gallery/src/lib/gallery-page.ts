import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageConfig } from '@tolmach/contracts';
import { escapeHtml, pageHead } from '@tolmach/html-page';
import type { GallerySize } from './heat-map';

/** What holds for the whole page. */
export interface GalleryOptions {
  readonly title: string;
  /** Name of the model that wrote the captions. */
  readonly model: string;
  /** Cells of the grid that the attention weights lie on. */
  readonly grid: GallerySize;
  /** How pictures of another aspect were brought to the network's input; default squash. */
  readonly resize?: ImageConfig['resize'];
  /** Pixels of the network's input; by default of the grid's proportion. Matters with crop and pad only. */
  readonly input?: GallerySize;
  /** What `score` of the entries is; default `score`. */
  readonly scoreName?: string;
}

const GENERATOR = 'tolmach gallery';

/** Bytes at the beginning of a gallery that tell it from other pages. */
export const GALLERY_HEAD_BYTES = 1024;

/** Whether a file that begins with these {@link GALLERY_HEAD_BYTES} is a gallery. */
export function isGallery(head: Uint8Array): boolean {
  return Buffer.from(head).toString('latin1').includes(`<meta name="generator" content="${GENERATOR}">`);
}

/** Files of the page, which stay as they are: this path is right from `src/lib` and from `dist/lib`. */
const PAGE_FOLDER = join(__dirname, '..', '..', 'page');

/** What follows the last picture. */
export const GALLERY_END = `</main>
<p id="nothing" hidden>Nothing matches.</p>
<div id="said" class="unseen" aria-live="polite"></div>
</body>
</html>
`;

/**
 * Everything before the first picture. The page's policy lets this one script and this one style run, by their hashes,
 * and pictures that are in the page, and nothing else: no request leaves it.
 */
export function galleryStart({
  title,
  model,
  grid,
  scoreName,
}: Required<Omit<GalleryOptions, 'resize' | 'input'>>): string {
  const style = pageFile('gallery.css');
  const script = heatScript() + pageFile('gallery.js');
  return `${pageHead({ title, style, script, generator: GENERATOR })}<header>
<h1>${escapeHtml(title)}</h1>
<p class="facts"><span id="count"></span> <span class="model">captions by ${escapeHtml(model)}</span></p>
</header>
${toolbar(escapeHtml(scoreName))}
<p class="hint" id="hint" hidden>Press a word to see where the model looked when it wrote it.
<span id="keys">With the keyboard: tab to a picture, arrow keys from word to word, escape to clear, / to search.</span></p>
<main class="grid" data-rows="${String(grid.height)}" data-columns="${String(grid.width)}">
`;
}

function toolbar(scoreName: string): string {
  return `<form class="tools" role="search" aria-label="Gallery">
<div class="bar"><input id="query" type="search" placeholder="Search captions and paths" aria-label="Search captions and paths" autocomplete="off" spellcheck="false"></div>
<div class="controls">
<label id="strength-field" hidden>Heat <input id="strength" type="range" min="0" max="100" value="75" aria-label="Strength of the heat map"><span class="legend" aria-hidden="true"></span></label>
<label id="order-field" hidden>Order <select id="order"><option value="given">as given</option><option value="path">path</option><option value="best" data-needs="score">${scoreName}, best first</option><option value="worst" data-needs="score">${scoreName}, worst first</option></select></label>
<label id="failed-field" hidden><input id="failed" type="checkbox"> failed only</label>
<fieldset id="layout-field" hidden><legend class="unseen">Layout</legend><label><input type="radio" name="layout" value="grid" checked> <span>Grid</span></label><label><input type="radio" name="layout" value="rows"> <span>Side by side</span></label></fieldset>
<button id="theme" type="button" hidden aria-label="Switch between dark and light">&#9680;</button>
</div>
</form>`;
}

/** The arithmetic of heat maps as a script, for another page that paints them. */
export function heatScript(): string {
  return pageFile('heat.js');
}

function pageFile(name: string): string {
  return readFileSync(join(PAGE_FOLDER, name), 'utf8');
}
