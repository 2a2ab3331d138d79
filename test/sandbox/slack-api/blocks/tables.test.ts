/** Rules of table, data_table and markdown. */
import { checkRules, many, type Rule, rich, richSection, x } from './rules.ts';

const cell = (text: string) => ({ type: 'raw_text', text });
const number = { type: 'raw_number', value: 1.5, text: '1.50' };
const grid = (rows: number, columns = 1, text = 'a') => many(rows, () => many(columns, () => cell(text)));
const dataTable = (rows: unknown, more: object = {}) => ({
  type: 'data_table',
  caption: 'Spend',
  rows,
  ...more,
});
const table = (rows: unknown, more: object = {}) => ({ type: 'table', rows, ...more });

const tables: Rule[] = [
  {
    rule: 'a data_table has a caption',
    takes: dataTable(grid(2)),
    refuses: { type: 'data_table', rows: grid(2) },
    says: 'missing required field: caption [json-pointer:/blocks/0]',
  },
  {
    rule: '2–101 rows with the header',
    takes: dataTable(grid(101)),
    refuses: dataTable(grid(102)),
    says: 'no more than 101 items allowed [json-pointer:/blocks/0/rows]',
  },
  {
    rule: 'a header alone is no data_table',
    takes: dataTable(grid(2)),
    refuses: dataTable(grid(1)),
    says: 'no fewer than 2 items allowed [json-pointer:/blocks/0/rows]',
  },
  {
    rule: 'data_table columns ≤ 20',
    takes: dataTable(grid(2, 20)),
    refuses: dataTable(grid(2, 21)),
    says: 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  },
  {
    rule: 'the header holds no rich text',
    takes: dataTable([[cell('a')], [rich(richSection('a'))], [number]]),
    refuses: dataTable([[rich(richSection('a'))], [cell('a')]]),
    says: 'unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]',
  },
  {
    rule: 'rows are as long as the header',
    takes: dataTable(grid(3, 2)),
    refuses: dataTable([...grid(2, 2), [cell('a')]]),
    says: 'must have as many cells as the header row (2) [json-pointer:/blocks/0/rows/2]',
  },
  {
    rule: 'page_size 1–100',
    takes: dataTable(grid(2), { page_size: 100 }),
    refuses: dataTable(grid(2), { page_size: 101 }),
    says: 'must be no more than 100 [json-pointer:/blocks/0/page_size]',
  },
  {
    rule: 'the row header is a column',
    takes: dataTable(grid(2, 3), { row_header_column_index: 2 }),
    refuses: dataTable(grid(2, 3), { row_header_column_index: 3 }),
    says: 'must be a column of the table [json-pointer:/blocks/0/row_header_column_index]',
  },
  {
    rule: 'data_table characters ≤ 10,000',
    takes: dataTable(grid(100, 1, x(100))),
    refuses: dataTable(grid(101, 1, x(100))),
    says: 'must be less than 10001 characters in all cells of data_table [json-pointer:/blocks]',
  },
  {
    rule: 'a cell is not empty',
    takes: dataTable(grid(2)),
    refuses: dataTable(grid(2, 1, '')),
    says: 'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
  },
  {
    rule: 'a table ≤ 100 rows',
    takes: table(grid(100), { column_settings: [{ align: 'right', is_wrapped: true }] }),
    refuses: table(grid(101)),
    says: 'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  },
  {
    rule: 'column settings ≤ 20',
    takes: table(grid(1), { column_settings: many(20, () => ({ align: 'left' })) }),
    refuses: table(grid(1), { column_settings: many(21, () => ({ align: 'left' })) }),
    says: 'no more than 20 items allowed [json-pointer:/blocks/0/column_settings]',
  },
  {
    rule: 'table characters ≤ 10,000',
    takes: table(grid(100, 1, x(100))),
    refuses: table(grid(100, 1, x(101))),
    says: 'must be less than 10001 characters in all cells of table [json-pointer:/blocks]',
  },
  {
    rule: 'one table per message',
    takes: [table(grid(1)), dataTable(grid(2))],
    refuses: [table(grid(1)), table(grid(1))],
    says: 'no more than 1 table block allowed [json-pointer:/blocks]',
  },
  {
    rule: 'markdown ≤ 12,000 in all',
    takes: [
      { type: 'markdown', text: x(6000) },
      { type: 'markdown', text: x(6000) },
    ],
    refuses: [
      { type: 'markdown', text: x(6000) },
      { type: 'markdown', text: x(6001) },
    ],
    says: 'must be less than 12001 characters in all markdown blocks [json-pointer:/blocks]',
  },
];

checkRules('tables and markdown', tables);
