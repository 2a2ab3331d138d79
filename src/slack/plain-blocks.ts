/** The same message for workspaces that do not take charts and tables yet: their figures as lines of text. */
import { type Block, type Cell, type ChartBlock, type DataTableBlock, section } from './blocks.ts';
import { clip, escaped, person } from './mrkdwn.ts';

/** Rows of a table that become lines. */
const LINES = 15;

/** Charts and tables become sections; everything else stays as it is. */
export function plainBlocks(blocks: readonly Block[]): readonly Block[] {
  return blocks.map((block) => {
    if (block.type === 'data_visualization') return section(chartInWords(block));
    if (block.type === 'data_table') return section(tableInWords(block));
    return block;
  });
}

/** Each series with its range and its last value. */
function chartInWords({ title, chart }: ChartBlock): string {
  const lines = chart.series.map(({ name, data }) => {
    const values = data.map((point) => point.value);
    const last = data.at(-1);
    return `• ${escaped(name)}: ${figure(Math.min(...values))} to ${figure(Math.max(...values))}, ${figure(last?.value ?? 0)} at ${escaped(last?.label ?? '')}`;
  });
  return [`*${escaped(title)}*`, ...lines].join('\n');
}

function tableInWords({ caption, rows }: DataTableBlock): string {
  const [head = [], ...body] = rows;
  const titles = head.map(cellText);
  const lines = body.slice(0, LINES).map((row) => {
    const [name = '', ...values] = row.map(cellMrkdwn);
    return `• *${name}*: ${values.map((value, index) => `${value} ${escaped((titles[index + 1] ?? '').toLowerCase())}`).join(', ')}`;
  });
  const rest = body.length > LINES ? [`• and ${body.length - LINES} more`] : [];
  return clip([`*${escaped(caption)}*`, ...lines, ...rest].join('\n'), 3000);
}

function cellMrkdwn(cell: Cell): string {
  return cell.type === 'rich_text' ? person(cell.elements[0].elements[0].user_id) : escaped(cellText(cell));
}

function cellText(cell: Cell): string {
  if (cell.type === 'rich_text') return cell.elements[0].elements[0].user_id;
  return cell.type === 'raw_text' ? cell.text : (cell.text ?? figure(cell.value));
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
