/** Blocks of much text: table, data_table and markdown. */
import { z } from 'zod';
import { richText } from './rich-text.ts';
import { identifier, text } from './text.ts';

const rawText = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });
const rawNumber = z.strictObject({
  type: z.literal('raw_number'),
  value: z.number(),
  text: z.string().min(1).optional(),
});
const cell = z.discriminatedUnion('type', [rawText, rawNumber, richText]);

/** Across all cells of a message, for `table` and for `data_table` each (older copies of Slack's docs; August 2026:
 *  20,000 for data_table). The smaller figure holds on every workspace. */
export const CELL_CHARACTERS = 10_000;
/** Rows of a data_table with its header: 2–101 in older copies of Slack's docs, 2–201 in August 2026. */
const DATA_TABLE_ROWS = 101;

export const table = z.strictObject({
  type: z.literal('table'),
  block_id: identifier.optional(),
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(20)
    .optional(),
});

const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: identifier.optional(),
    caption: text(255),
    rows: z.array(z.array(cell).min(1).max(20)).min(2).max(DATA_TABLE_ROWS),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).optional(),
  })
  .superRefine((block, context) => {
    const header = block.rows[0] ?? [];
    header.forEach((title, column) => {
      if (title.type === 'rich_text') {
        context.addIssue({
          code: 'custom',
          message: 'unsupported type: rich_text',
          path: ['rows', 0, column, 'type'],
        });
      }
    });
    block.rows.forEach((row, index) => {
      if (row.length !== header.length) {
        context.addIssue({
          code: 'custom',
          message: `must have as many cells as the header row (${header.length})`,
          path: ['rows', index],
        });
      }
    });
    if ((block.row_header_column_index ?? 0) >= header.length) {
      context.addIssue({
        code: 'custom',
        message: 'must be a column of the table',
        path: ['row_header_column_index'],
      });
    }
  });

/** 12,000 characters is the limit of all markdown blocks of a message together. */
export const MARKDOWN_CHARACTERS = 12_000;

const markdown = z.strictObject({
  type: z.literal('markdown'),
  block_id: identifier.optional(),
  text: text(MARKDOWN_CHARACTERS),
});

export const textBlocks = { table, data_table: dataTable, markdown, rich_text: richText } as const;
