/** Tables: the plain one, and the data table that sorts, filters and turns pages. */
import { useState } from 'react';
import type { Block, Cell, RichElement } from '../block-kit.ts';
import { RichText } from './rich-text.tsx';

function richText(elements: readonly RichElement[]): string {
  return elements.map((e) => e.text ?? e.name ?? richText(e.elements ?? [])).join(' ');
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.type === 'rich_text') return richText(cell.elements);
  return cell.text ?? (cell.type === 'raw_number' ? String(cell.value ?? '') : '');
}

function CellContent({ cell }: { cell: Cell | undefined }) {
  return cell?.type === 'rich_text' ? <RichText elements={cell.elements} /> : cellText(cell);
}

/** Numbers stand on the right, as in Slack; a dash where there is none stands with them. */
function alignOf(rows: Block['rows'], column: number): 'right' | undefined {
  const cells = (rows ?? []).slice(1).map((row) => row[column]);
  const numbers = cells.filter((cell) => cell?.type === 'raw_number').length;
  const dashes = cells.filter((cell) => cellText(cell) === '–').length;
  return numbers > 0 && numbers + dashes === cells.length ? 'right' : undefined;
}

export function Table({ block }: { block: Block }) {
  const [head = [], ...body] = block.rows ?? [];
  const style = (i: number) => {
    const { align, is_wrapped } = block.column_settings?.[i] ?? {};
    return {
      textAlign: (align as 'left' | 'center' | 'right' | undefined) ?? alignOf(block.rows, i),
      whiteSpace: is_wrapped === true ? ('normal' as const) : ('nowrap' as const),
    };
  };
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            {head.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column's place is its name
              <th key={i} scope="col" style={style(i)}>
                <CellContent cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of this table never move
            <tr key={r}>
              {row.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column's place is its name
                <td key={i} style={style(i)}>
                  <CellContent cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Direction = 'ascending' | 'descending';

function compare(a: Cell | undefined, b: Cell | undefined): number {
  if (
    a?.type === 'raw_number' &&
    b?.type === 'raw_number' &&
    a.value !== undefined &&
    b.value !== undefined
  ) {
    return a.value - b.value;
  }
  return cellText(a).localeCompare(cellText(b), 'en', { numeric: true });
}

export function DataTable({ block }: { block: Block }) {
  const [head = [], ...body] = block.rows ?? [];
  const size = block.page_size ?? 5;
  const columns = head.map((cell, i) => ({ cell, i }));
  const headerColumn = block.row_header_column_index ?? 0;
  const [sort, setSort] = useState<{ readonly column: number; readonly direction: Direction }>();
  const [filter, setFilter] = useState('');
  const [wanted, setPage] = useState(0);

  const matching = body
    .map((row, key) => ({ row, key }))
    .filter(({ row }) => row.some((cell) => cellText(cell).toLowerCase().includes(filter.toLowerCase())));
  const sign = sort?.direction === 'descending' ? -1 : 1;
  const sorted =
    sort === undefined
      ? matching
      : matching.toSorted((a, b) => sign * compare(a.row[sort.column], b.row[sort.column]));
  const pages = Math.max(1, Math.ceil(sorted.length / size));
  const page = Math.min(wanted, pages - 1);
  const shown = sorted.slice(page * size, (page + 1) * size);
  const style = (i: number) => ({ textAlign: alignOf(block.rows, i) });

  function sortBy(column: number): void {
    setPage(0);
    if (sort?.column !== column) setSort({ column, direction: 'ascending' });
    else setSort(sort.direction === 'ascending' ? { column, direction: 'descending' } : undefined);
  }

  return (
    <div className="data-table">
      <div className="data-table-head">
        <b>{block.caption}</b>
        {body.length > size && (
          <input
            className="field"
            type="search"
            aria-label={`Filter ${block.caption ?? 'the table'}`}
            placeholder="Filter"
            value={filter}
            onChange={(event) => {
              setFilter(event.target.value);
              setPage(0);
            }}
          />
        )}
      </div>
      <div className="table-scroll">
        <table>
          <caption className="unseen">{block.caption}</caption>
          <thead>
            <tr>
              {columns.map(({ cell, i }) => (
                <th
                  key={i}
                  scope="col"
                  style={style(i)}
                  aria-sort={sort?.column === i ? sort.direction : 'none'}
                >
                  <button type="button" className="sort" onClick={() => sortBy(i)}>
                    {cellText(cell)}
                    <span aria-hidden="true" className="sort-mark" />
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ row, key }) => (
              <tr key={key}>
                {row.map((cell, i) => {
                  const Tag = i === headerColumn ? 'th' : 'td';
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a column's place is its name
                    <Tag key={i} style={style(i)} {...(i === headerColumn ? { scope: 'row' } : {})}>
                      <CellContent cell={cell} />
                    </Tag>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(pages > 1 || filter !== '') && (
        <div className="pages">
          <span aria-live="polite">
            {sorted.length === 0
              ? 'Nothing matches'
              : `${page * size + 1}–${page * size + shown.length} of ${sorted.length}`}
          </span>
          <button type="button" className="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>
          <button
            type="button"
            className="button"
            disabled={page >= pages - 1}
            onClick={() => setPage(page + 1)}
          >
            Next
          </button>
        </div>
      )}
    </div>
  );
}
