import type { TopLevelSpec } from 'vega-lite';

/** What is drawn: a specification of Vega-Lite. */
export type Plot = TopLevelSpec;

/** A plot as SVG on white. Vega's packages are ECMAScript modules, which only `import()` loads. */
export async function drawn(plot: Plot): Promise<string> {
  const [vega, lite] = await Promise.all([import('vega'), import('vega-lite')]);
  const { spec } = lite.compile({ background: 'white', ...plot });
  const svg = await new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
  return `${svg}\n`;
}
