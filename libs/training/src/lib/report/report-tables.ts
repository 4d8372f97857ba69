import { scoreName } from '@tolmach/contracts';
import { escapeHtml } from '@tolmach/html-page';
import { readableCount } from './chart-axis';
import { namesOf } from './run-log';
import type { ValidationRecord } from './run-log';
import type { Sample } from './sample-log';

const MAX_VALIDATIONS = 200;
const MAX_HYPOTHESES = 8;

/** Scores of the latest validations and of the best one, latest first. */
export function validationTable(validations: readonly ValidationRecord[], bestStep: number | undefined): string {
  if (validations.length === 0) return '';
  const shown = validations.filter(
    ({ step }, index) => step === bestStep || index >= validations.length - MAX_VALIDATIONS,
  );
  const names = namesOf(shown);
  const heads = ['Step', ...names.map(scoreName)].map((name) => `<th scope="col">${escapeHtml(name)}</th>`);
  const rows = shown.toReversed().map(({ step, values }) => {
    const cells = names.map((name) => `<td>${values[name]?.toFixed(2) ?? ''}</td>`);
    return `<tr${chosen(step, bestStep)}><th scope="row">${readableStep(step, bestStep)}</th>${cells.join('')}</tr>`;
  });
  const table = `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const left = validations.length - shown.length;
  const rest = left > 0 ? `<p class="soft">${readableCount(left)} earlier ones are in metrics.jsonl.</p>` : '';
  return `<h2>Validations</h2>\n<div class="card scrolled" tabindex="0" role="group" aria-label="Validations">${table}</div>${rest}\n`;
}

/** What the model made of the samples, over the steps. */
export function sampleCards(samples: readonly Sample[], bestStep: number | undefined): string {
  if (samples.length === 0) return '';
  return `<h2>Samples of the validation</h2>\n<div class="samples">${samples.map((sample) => card(sample, bestStep)).join('\n')}</div>\n`;
}

function card({ given, hypotheses }: Sample, bestStep: number | undefined): string {
  const facts = given.map(({ label, text }) => `<dt>${escapeHtml(label)}</dt><dd dir="auto">${escapeHtml(text)}</dd>`);
  const rows = spread(hypotheses, bestStep).map(
    ({ step, text }) =>
      `<tr${chosen(step, bestStep)}><th scope="row">${readableStep(step, bestStep)}</th><td dir="auto">${escapeHtml(text)}</td></tr>`,
  );
  return `<article class="card"><dl>${facts.join('')}</dl><table><tbody>${rows.join('')}</tbody></table></article>`;
}

/** Some of them, evenly, with the first, the last and the best; latest first. */
function spread(hypotheses: Sample['hypotheses'], bestStep: number | undefined): Sample['hypotheses'] {
  const last = hypotheses.length - 1;
  const places = Array.from({ length: MAX_HYPOTHESES }, (_, place) =>
    Math.round((place * last) / (MAX_HYPOTHESES - 1)),
  );
  const kept = new Set(places);
  return hypotheses.filter(({ step }, index) => step === bestStep || kept.has(index)).toReversed();
}

function chosen(step: number, bestStep: number | undefined): string {
  return step === bestStep ? ' class="chosen"' : '';
}

function readableStep(step: number, bestStep: number | undefined): string {
  return `${readableCount(step)}${step === bestStep ? ' \u2605<span class="soft"> best</span>' : ''}`;
}
