import type { ImageConfig } from '@tolmach/contracts';
import { escapeHtml, pageHead } from '@tolmach/html-page';
import { HEAT_COLOURS } from './gallery-heat';
import type { GallerySize } from './gallery-heat';
import { GALLERY_SCRIPT, HEAT_SCRIPT } from './gallery-script';
import { GALLERY_STYLE } from './gallery-style';

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
export function galleryStart(options: GalleryOptions): string {
  const { title } = options;
  const style = GALLERY_STYLE.replace('HEAT_GRADIENT', heatGradient());
  return `${pageHead({ title, style, script: scriptOf(options) })}<header>
<h1>${escapeHtml(title)}</h1>
<p class="facts"><span id="count"></span> <span class="model">captions by ${escapeHtml(options.model)}</span></p>
</header>
${toolbar(escapeHtml(options.scoreName ?? 'score'))}
<p class="hint" id="hint" hidden>Press a word to see where the model looked when it wrote it.
<span id="keys">With the keyboard: tab to a picture, arrow keys from word to word, escape to clear, / to search.</span></p>
<main class="grid">
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

/** The program of the page; grid and colours are numbers, the name of the score a string without `<`. */
function scriptOf({ grid, scoreName = 'score' }: GalleryOptions): string {
  const facts = { grid: { height: grid.height, width: grid.width }, colours: HEAT_COLOURS, scoreName };
  const literal = JSON.stringify(facts).replaceAll('<', '\\u003c');
  return `'use strict';\n(() => {\nconst page = ${literal};\n${HEAT_SCRIPT}${GALLERY_SCRIPT}})();\n`;
}

function heatGradient(): string {
  return `linear-gradient(to right, ${HEAT_COLOURS.map((colour) => `rgb(${colour.join(' ')})`).join(', ')})`;
}
