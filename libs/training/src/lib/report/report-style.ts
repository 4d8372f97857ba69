const DARK = `
  color-scheme: dark;
  --paper: #131417; --card: #1d1f23; --ink: #eceded; --soft: #a0a4ac; --line: #33363c;
  --training: #7fb2ff; --validation: #ffab6b; --fault: #ff9d85;
`;

/** The looks of the page: light and dark, wide and narrow, on screen and on paper. */
export const REPORT_STYLE = `
:root {
  color-scheme: light;
  --paper: #f6f6f4; --card: #ffffff; --ink: #1b1c1f; --soft: #5d6067; --line: #dcdcd8;
  --training: #1f5fbf; --validation: #b4500b; --fault: #a1260d;
}
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
*, ::before, ::after { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 0 clamp(0.6rem, 2vw, 2rem) 3rem; max-width: 96rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
header { padding: 1.4rem 0 0.6rem; }
h1 { margin: 0; font-size: clamp(1.3rem, 1rem + 1.6vw, 1.9rem); line-height: 1.2; letter-spacing: -0.01em; }
h2 { margin: 2rem 0 0.6rem; font-size: 1.15rem; }
p { margin: 0.3rem 0 0; }
.soft { color: var(--soft); font-size: 0.9rem; }
.fault { color: var(--fault); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: clamp(0.6rem, 1.2vw, 1.1rem); }
figure, .card { margin: 0; padding: 0.7rem 0.8rem; border: 1px solid var(--line); border-radius: 0.8rem; background: var(--card); }
figure { display: flex; flex-direction: column; justify-content: space-between; }
figcaption { display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: baseline; gap: 0 0.5rem; }
.latest { font-variant-numeric: tabular-nums; font-size: 0.9rem; }
.latest::before { content: ''; display: inline-block; width: 0.7rem; height: 0.2rem; margin-right: 0.35rem; border-radius: 0.1rem; background: currentcolor; vertical-align: 0.2rem; }
figcaption b { margin-right: auto; }
.training { color: var(--training); }
.validation { color: var(--validation); }
svg { display: block; width: 100%; height: auto; margin-top: 0.3rem; font-size: 11px; }
svg text { fill: var(--soft); font-variant-numeric: tabular-nums; }
.value { text-anchor: end; }
.step { text-anchor: middle; }
.rule { stroke: var(--line); }
.best { stroke: var(--soft); stroke-dasharray: 3 3; }
polyline { fill: none; stroke: currentcolor; stroke-width: 1.6; stroke-linejoin: round; }
circle { fill: currentcolor; }
.scrolled { max-height: 24rem; overflow: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: 0.25rem 0 0.25rem 1rem; border-top: 1px solid var(--line); text-align: right; vertical-align: top; font-weight: normal; }
thead th { border: 0; color: var(--soft); white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; text-align: left; white-space: nowrap; }
.chosen, .chosen th { font-weight: 600; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: clamp(0.6rem, 1.2vw, 1.1rem); }
.samples td { text-align: left; width: 100%; overflow-wrap: anywhere; }
.samples table { margin-top: 0.5rem; }
details { margin-top: 2rem; }
summary { color: var(--soft); cursor: pointer; }
pre { overflow: auto; font-size: 0.85rem; }
:focus-visible { outline: 3px solid var(--training); outline-offset: 2px; }
@media (max-width: 30rem) {
  th, td { padding-left: 0.6rem; }
  .chosen .soft { display: none; }
}
@media print {
  :root { --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; }
  body { padding: 0; font-size: 9pt; }
  figure, .card { break-inside: avoid; }
  .scrolled { max-height: none; }
}
`;
