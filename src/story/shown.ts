/** What a message looks like to a person, as lines of plain text: blocks, buttons, charts and tables in words. */
import type { ShownMessage, SlackJson } from '../sandbox/slack-api/desk.ts';

export interface Line {
  /** `small` is the grey text below; it changes all the time. */
  readonly kind: 'text' | 'small' | 'buttons' | 'drawing';
  readonly text: string;
}

/** A person's or channel's name by its id. */
export type NameOf = (id: string) => string;

/** All of the message from top to bottom; of its `text` where it has no blocks. */
export function linesOf(message: Pick<ShownMessage, 'text' | 'blocks'>, nameOf: NameOf): readonly Line[] {
  if (message.blocks.length === 0) return textLines(message.text, nameOf);
  return message.blocks.flatMap((block) => blockLines(block, nameOf));
}

/** Labels of the buttons, in order. */
export function buttonsOf(message: Pick<ShownMessage, 'blocks'>): readonly string[] {
  return message.blocks.flatMap(buttonLabels);
}

/** mrkdwn as a person reads it: names, dates and links instead of Slack's tokens, no marks. */
export function readable(mrkdwn: string, nameOf: NameOf): string {
  return (
    mrkdwn
      .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
      .replace(/<[@#]([A-Z0-9]+)(?:\|[^>]*)?>/g, (_all, id: string) => nameOf(id))
      .replace(/<(?:https?:[^|>]+)\|([^>]+)>/g, '$1')
      .replace(/<(https?:[^>]+)>/g, '$1')
      // A star within code is a star; around words it makes them bold.
      .replace(
        /`([^`\n]+)`|(^|[\s(])\*(\S(?:[^*\n]*\S)?)\*/gm,
        (_all, code?: string, before = '', bold = '') => (code === undefined ? `${before}${bold}` : code),
      )
      .replaceAll('`', '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  );
}

function textLines(mrkdwn: string, nameOf: NameOf, kind: Line['kind'] = 'text'): readonly Line[] {
  return readable(mrkdwn, nameOf)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((text) => ({ kind, text }));
}

function blockLines(block: SlackJson, nameOf: NameOf): readonly Line[] {
  switch (block.type) {
    case 'header':
      return textLines(textOf(block.text), nameOf);
    case 'section': {
      const fields = list(block.fields).map((field) => textOf(field));
      return [textOf(block.text), ...fields].flatMap((text) => textLines(text, nameOf));
    }
    case 'context':
      return list(block.elements).flatMap((element) => textLines(textOf(element), nameOf, 'small'));
    case 'actions':
      return [
        {
          kind: 'buttons',
          text: buttonLabels(block)
            .map((label) => `[${label}]`)
            .join(' '),
        },
      ];
    case 'data_visualization':
      return [{ kind: 'drawing', text: chartInWords(block) }];
    case 'data_table':
      return tableLines(block);
    case 'divider':
      return [];
    default:
      return [{ kind: 'drawing', text: `(${String(block.type)})` }];
  }
}

function buttonLabels(block: SlackJson): readonly string[] {
  return block.type === 'actions' ? list(block.elements).map((element) => textOf(element.text)) : [];
}

/** `chart "Utilization …", line: GPU (%) 0 to 0, CPU (%) 0.4 to 1.1 (12:02 to 12:31)` */
function chartInWords(block: SlackJson): string {
  const chart = object(block.chart);
  const labels = list(object(chart.axis_config).categories).map(String);
  const series = list(chart.series).map((one) => {
    const values = list(one.data).map((point) => Number(object(point).value));
    return `${String(one.name)} ${Math.min(...values)} to ${Math.max(...values)}`;
  });
  const span = labels.length === 0 ? '' : ` (${labels[0]} to ${labels.at(-1)})`;
  return `chart "${String(block.title)}", ${String(chart.type)}: ${series.join(', ')}${span}`;
}

function tableLines(block: SlackJson): readonly Line[] {
  const rows = list(block.rows).map((row) =>
    (Array.isArray(row) ? row : []).map((cell) => textOf(object(cell))),
  );
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [`table "${String(block.caption)}"`, ...lines].map((text) => ({
    kind: 'drawing',
    text: text.trimEnd(),
  }));
}

/** The text of a text object, of a cell, or the string itself. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { text } = object(value);
  return typeof text === 'string' ? text : '';
}

function object(value: unknown): SlackJson {
  return typeof value === 'object' && value !== null ? (value as SlackJson) : {};
}

function list(value: unknown): readonly SlackJson[] {
  return Array.isArray(value) ? (value as readonly SlackJson[]) : [];
}
