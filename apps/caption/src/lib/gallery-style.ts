const DARK = `
  color-scheme: dark;
  --paper: #131417; --card: #1d1f23; --ink: #eceded; --soft: #a0a4ac; --line: #33363c;
  --mark: #c9b3ff; --mark-ink: #1b1030; --well: #101114; --fault: #ff9d85; --fault-paper: #34201b;
`;

/** The looks of the page: light and dark, wide and narrow, on screen and on paper. */
export const GALLERY_STYLE = `
:root {
  color-scheme: light;
  --paper: #f6f6f4; --card: #ffffff; --ink: #1b1c1f; --soft: #5d6067; --line: #dcdcd8;
  --mark: #4b2a8a; --mark-ink: #ffffff; --well: #ebebe8; --fault: #a1260d; --fault-paper: #fdeeea;
  --strength: 0.75;
}
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { ${DARK} } }
@media screen { :root[data-theme=dark] { ${DARK} } }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; padding: 0 clamp(0.6rem, 2vw, 2rem) 3rem; max-width: 110rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
header { padding: 1.4rem 0 0.2rem; }
h1 { margin: 0; font-size: clamp(1.3rem, 1rem + 1.6vw, 1.9rem); line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.facts, .hint { margin: 0.3rem 0 0; color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
.hint { margin: 0.2rem 0 1rem; max-width: 60rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.tools { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; }
.tools, .bar { margin: 0 -0.6rem; padding: 0.6rem; background: var(--paper); }
.tools .bar { flex: 1 1 18rem; margin: -0.6rem 0 -0.6rem -0.6rem; padding-right: 0; }
.controls { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; }
.tools label { display: inline-flex; align-items: center; gap: 0.4rem; color: var(--soft); font-size: 0.9rem; white-space: nowrap; }
#query {
  width: 100%; padding: 0.5rem 0.9rem; border: 1px solid var(--line); border-radius: 2rem;
  background: var(--card); color: inherit; font: inherit;
}
select, #theme {
  padding: 0.35rem 0.5rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--card); color: var(--ink); font: inherit;
  font-size: 0.9rem;
}
#theme { width: 2.1rem; height: 2.1rem; padding: 0; border-radius: 50%; cursor: pointer; line-height: 1; }
input[type=range] { width: 6rem; accent-color: var(--mark); }
input[type=checkbox] { accent-color: var(--mark); }
.legend { width: 3.5rem; height: 0.6rem; border-radius: 0.3rem; background: HEAT_GRADIENT; }
fieldset { display: inline-flex; margin: 0; padding: 0.15rem; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--card); }
fieldset input { position: absolute; opacity: 0; }
fieldset span { padding: 0.25rem 0.65rem; border-radius: 0.45rem; cursor: pointer; }
fieldset :checked + span { background: var(--mark); color: var(--mark-ink); }
:focus-visible, fieldset :focus-visible + span { outline: 3px solid var(--mark); outline-offset: 2px; }

main { display: grid; gap: clamp(0.6rem, 1.2vw, 1.1rem); }
main.grid { grid-template-columns: repeat(auto-fill, minmax(min(47%, 14.5rem), 1fr)); }
.card {
  position: relative; display: flex; flex-direction: column; min-width: 0; border: 1px solid var(--line); border-radius: 0.8rem;
  background: var(--card); overflow: clip; content-visibility: auto; contain-intrinsic-size: auto 15rem auto 22rem;
}
.picture {
  position: relative; display: block; flex: none; width: 100%; aspect-ratio: 1; margin: 0; padding: 0; border: 0; background: var(--well);
  color: inherit; font: inherit;
}
button.picture { cursor: pointer; }
button.picture:focus-visible { outline: 0; }
button.picture:focus-visible::after { content: ''; position: absolute; inset: 0; border: 4px solid var(--mark); box-shadow: inset 0 0 0 2px var(--card); }
.picture img, .picture canvas { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.picture img { font-size: 0.8rem; color: var(--soft); }
.picture canvas { opacity: 0; transition: opacity 0.15s; pointer-events: none; }
.lit .picture canvas { opacity: var(--strength); }
.blank { position: absolute; inset: 0; display: grid; place-items: center; }
.blank::after { content: ''; width: 34%; aspect-ratio: 4 / 3; border: 0.16rem solid var(--line); border-radius: 0.5rem; background: linear-gradient(to top right, transparent 48%, var(--line) 48% 52%, transparent 52%); }
.label {
  position: absolute; left: 0.5rem; bottom: 0.5rem; max-width: calc(100% - 1rem); padding: 0.1rem 0.55rem; border-radius: 1rem; overflow: hidden;
  background: rgb(0 0 0 / 0.72); color: #ffffff; font-size: 0.85rem; text-overflow: ellipsis; white-space: nowrap; opacity: 0;
}
.lit .label { opacity: 1; }
.text { flex: 1; min-width: 0; padding: 0.6rem 0.75rem 0.65rem; }
.card p { margin: 0; overflow-wrap: anywhere; }
.caption { font-size: 1.02rem; line-height: 1.6; white-space: pre-wrap; }
.caption i { font-style: normal; }
[data-heat] .caption i { padding: 0.12em; margin: 0 -0.12em; border-radius: 0.3em; cursor: pointer; touch-action: manipulation; }
[data-heat] .caption i:hover { background: color-mix(in srgb, var(--mark) 16%, transparent); }
[data-heat] .caption i.on { background: var(--mark); color: var(--mark-ink); }
.translation { margin-top: 0.2rem !important; color: var(--soft); font-style: italic; }
.error { padding: 0.4rem 0.6rem; border-radius: 0.5rem; background: var(--fault-paper); color: var(--fault); font-size: 0.92rem; }
.error::before { content: '\\26A0\\FE0E\\00A0'; }
.path { margin-top: 0.35rem !important; color: var(--soft); font-size: 0.78rem; white-space: pre-wrap; }
.references { margin: 0; padding: 0.55rem 0.75rem 0.6rem 1.7rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.92rem; overflow-wrap: anywhere; }
.references li::marker { color: var(--soft); }
.score { position: absolute; top: 0.5rem; right: 0.5rem; padding: 0.05rem 0.5rem; border-radius: 1rem; background: rgb(0 0 0 / 0.72); color: #ffffff; font-size: 0.85rem; font-variant-numeric: tabular-nums; pointer-events: none; }
details { margin-top: 0.35rem; font-size: 0.85rem; }
summary { color: var(--soft); cursor: pointer; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0 0.2rem 0.5rem; border-top: 1px solid var(--line); text-align: right; vertical-align: top; font-weight: normal; }
th { border: 0; color: var(--soft); white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; text-align: left; overflow-wrap: anywhere; }
#nothing { padding: 4rem 0; color: var(--soft); text-align: center; }

main.rows { gap: 0.6rem; }
main.rows .card { flex-direction: row; align-items: flex-start; contain-intrinsic-size: auto 60rem auto 11rem; }
main.rows .picture { width: 11rem; }
main.rows .text, main.rows .references { flex: 1 1 0; }
main.rows .references { align-self: stretch; padding-top: 0.8rem; border-top: 0; border-left: 1px solid var(--line); }
main.rows .text { padding-top: 0.7rem; }
main.rows .score { position: static; width: 5.5rem; padding: 0.75rem 0.75rem 0; background: none; color: var(--ink); font-size: 1.1rem; text-align: right; }
main.rows .score::before { content: attr(title); display: block; color: var(--soft); font-size: 0.75rem; }

@media (max-width: 44rem) {
  .card { border-radius: 0.6rem; }
  main.grid .text { padding: 0.45rem 0.55rem 0.55rem; }
  main.grid .caption { font-size: 0.95rem; }
  .hint { font-size: 0.82rem; }
  .tools { display: contents; }
  .tools .bar { position: sticky; top: 0; z-index: 2; margin: 0 -0.6rem; padding: 0.6rem; }
  .controls { gap: 0.45rem 0.8rem; }
  main.rows .card { flex-wrap: wrap; }
  main.rows .picture { width: 38%; }
  main.rows .references { flex: 1 0 100%; border-left: 0; border-top: 1px solid var(--line); }
  main.rows .score { position: absolute; left: 0.4rem; right: auto; width: auto; padding: 0.05rem 0.5rem; background: rgb(0 0 0 / 0.72); color: #ffffff; font-size: 0.85rem; top: 0.4rem; }
  main.rows .score::before { content: none; }
}
@media (hover: none) { #keys { display: none; } }
@media (prefers-reduced-motion: reduce) { .picture canvas { transition: none; } }
@media print {
  :root { --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --well: #ffffff; }
  body { padding: 0; font-size: 9pt; }
  .tools, .hint { display: none; }
  main.grid { grid-template-columns: repeat(4, 1fr); }
  .card { content-visibility: visible; break-inside: avoid; }
  main.rows .picture { width: 30mm; }
  .legend, .label, .score, .caption i.on { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
