import { number, type Line, type Report, type Row } from './report.ts';

const WIDTH = 860;
const LEFT = 330;
const BAR = 380;
const HEIGHT = 20;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; }
  .faint { fill: #59636e; }
  .ours { fill: #1a7f37; }
  .limit { fill: #8c959f; }
  .peer { fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .faint { fill: #9198a1; }
    .ours { fill: #3fb950; }
    .limit { fill: #848d97; }
    .peer { fill: #4493f8; }
  }`;

const kindOf = (row: Row, one: Line): string =>
  one === row.lines[0] ? 'ours' : one.name.startsWith('limit') ? 'limit' : 'peer';

/** Bars on a scale of powers of ten, since what is compared lies up to five of them apart. */
function chart(row: Row, top: number): { readonly svg: string; readonly height: number } {
  const unit = row.lines[0]?.unit;
  const lines = row.lines.filter(one => one.unit === unit && !one.name.startsWith('('));
  const values = lines.map(one => one.median);
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)) - 0.3);
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const widthOf = (value: number): number =>
    Math.max(2, (BAR * Math.log10(value / low)) / Math.log10(high / low));
  const bars = lines.map((one, n) => {
    const y = top + 26 + n * HEIGHT;
    const width = widthOf(one.median);
    return (
      `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escaped(one.name)}</text>` +
      `<rect class="${kindOf(row, one)}" x="${LEFT}" y="${y + 1}" width="${width.toFixed(1)}" height="14" rx="2"/>` +
      `<text class="faint" x="${(LEFT + width + 6).toFixed(1)}" y="${y + 12}">${number(one.median)} ${one.unit}</text>`
    );
  });
  const title = `<text class="title" x="12" y="${top + 16}">${escaped(row.what)}</text>`;
  return { svg: [title, ...bars].join('\n'), height: 40 + lines.length * HEIGHT };
}

/** The rows with something beside ours, drawn; shorter is faster, and each mark on the scale is ten times the one before. */
export function picture(reports: Readonly<Record<string, Report>>): string {
  const rows = Object.values(reports)
    .flatMap(report => report.rows)
    .filter(row => row.lines.length > 1 && row.goals.length > 0);
  let top = 44;
  const charts = rows.map(row => {
    const { svg, height } = chart(row, top);
    top += height;
    return svg;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top + 8}" viewBox="0 0 ${WIDTH} ${top + 8}" role="img" aria-label="Rolecall beside its limits and peers: medians, shorter is faster">
<style>${style}
</style>
<text class="faint" x="12" y="24">Medians, shorter is faster, on a logarithmic scale. Green: Rolecall; grey: the limit; blue: peers.</text>
${charts.join('\n')}
</svg>
`;
}
