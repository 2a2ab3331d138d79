/** A message as a few lines of text, for snapshots that people can read. */
import type { Block, Message } from '../../../src/slack/blocks.ts';

export function outline({ text, blocks }: Message): string {
  return [`text      ${text}`, ...blocks.flatMap(lines), ''].join('\n');
}

function lines(block: Block): readonly string[] {
  switch (block.type) {
    case 'header':
      return [`header    ${block.text.text}`];
    case 'section':
      return 'fields' in block
        ? block.fields.map((field) => `field     ${field.text.replaceAll('\n', ' ')}`)
        : block.text.text.split('\n').map((line) => `section   ${line}`);
    case 'context':
      return block.elements.map((element) => `context   ${element.text}`);
    case 'actions':
      return [
        `buttons   ${block.elements.map((one) => `[${one.text.text}]${one.confirm ? ' asks' : ''}`).join(' ')}`,
      ];
    case 'divider':
      return ['divider'];
    case 'data_visualization': {
      const { series, axis_config } = block.chart;
      const [first, last] = [axis_config.categories[0], axis_config.categories.at(-1)];
      return [
        `chart     ${block.title} (${block.chart.type}), ${axis_config.categories.length} points from ${first} to ${last}`,
        ...series.map(({ name, data }) => `  series  ${name}: ${data.map((point) => point.value).join(' ')}`),
      ];
    }
    case 'data_table':
      return [
        `table     ${block.caption}`,
        ...block.rows.map(
          (row) =>
            `  row     ${row.map((cell) => (cell.type === 'rich_text' ? `@${cell.elements[0].elements[0].user_id}` : cell.type === 'raw_text' ? cell.text : (cell.text ?? cell.value))).join(' | ')}`,
        ),
      ];
  }
}
