import { execFileSync } from 'node:child_process';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';

// In a process of its own: Jest does not load ECMAScript modules.
const SCRIPT = `
const { drawn } = require('@tolmach/plot');
const plot = { data: { values: [{ x: 1, y: 2 }, { x: 2, y: 5 }] }, mark: 'line', encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative', title: 'nats per step' } } };
void drawn(plot).then((svg) => process.stdout.write(svg));
`;

describe('drawn', () => {
  it('is SVG on white, with titles and without a browser', () => {
    const svg = execFileSync(process.execPath, [...NODE_FROM_SOURCE, '-e', SCRIPT], {
      encoding: 'utf8',
      cwd: __dirname,
    });
    expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(svg).toContain('fill="white"');
    expect(svg).toContain('nats per step');
  });
});
