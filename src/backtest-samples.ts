/** Recorded utilization from CSV: read as a stream, kept in columns of numbers, one recording per machine. */
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Recording } from './domain/decide/backtest.ts';
import { nearWords } from './domain/near.ts';

const SIGNAL_COLUMNS = { gpu: 'gpu', cpu: 'cpu', network: 'network', memory: 'gpu-memory' } as const;
type Column = keyof typeof SIGNAL_COLUMNS;
const COLUMNS = Object.keys(SIGNAL_COLUMNS) as Column[];

export interface Samples {
  readonly recordings: readonly Recording[];
  /** Signal columns that the file lacks. */
  readonly missing: readonly Column[];
  readonly rows: number;
  /** Rows that were left out, with the first one's line and trouble. */
  readonly badRows: number;
  readonly firstBad: string | undefined;
}

/** What is wrong with the file as a whole; its message is for the person. */
export class SamplesError extends Error {}

/**
 * Reads `timestamp,machine,gpu[,cpu,network,memory]` in any order of columns and rows. Times are seconds since the
 * epoch (of more than eleven digits: milliseconds) or ISO, UTC when it names no zone. Empty values are missing. Rows
 * whose time or machine cannot be read are left out and counted. Throws SamplesError.
 */
export async function readSamples(stream: Readable): Promise<Samples> {
  const parser = stream.pipe(
    parse({ bom: true, trim: true, skip_empty_lines: true, relax_column_count: true }),
  );
  stream.on('error', (error) => parser.destroy(error));
  const machines = new Map<string, Gathered>();
  let header: Header | undefined;
  let rows = 0;
  let badRows = 0;
  let firstBad: string | undefined;
  try {
    for await (const record of parser as AsyncIterable<readonly string[]>) {
      if (header === undefined) {
        header = readHeader(record);
        continue;
      }
      const at = parseTime(record[header.timestamp] ?? '');
      const machine = record[header.machine] ?? '';
      if (at === undefined || machine === '') {
        badRows += 1;
        firstBad ??= `row ${rows + badRows + 1}: ${at === undefined ? 'the timestamp cannot be read' : 'the machine is empty'}`;
        continue;
      }
      rows += 1;
      let gathered = machines.get(machine);
      if (gathered === undefined) {
        gathered = new Gathered();
        machines.set(machine, gathered);
      }
      gathered.add(at, record, header.signals);
    }
  } catch (error) {
    if (error instanceof CsvError) throw new SamplesError(`It is no CSV: ${error.message}`);
    throw error;
  }
  if (header === undefined) throw new SamplesError('It is empty.');
  const { present } = header;
  return {
    recordings: [...machines].map(([machine, gathered]) => gathered.finish(machine, present)),
    missing: COLUMNS.filter((column) => !present.includes(column)),
    rows,
    badRows,
    firstBad,
  };
}

interface Header {
  readonly timestamp: number;
  readonly machine: number;
  /** Where each signal stands in a row, in the order of COLUMNS; −1 = nowhere. */
  readonly signals: readonly number[];
  readonly present: readonly Column[];
}

function readHeader(record: readonly string[]): Header {
  const names = record.map((name) => name.trim().toLowerCase());
  const where = (name: string) => {
    const index = names.indexOf(name);
    if (index >= 0) return index;
    const [meant] = nearWords(name, names, 1);
    const hint = meant === undefined ? '' : ` There is “${meant}”.`;
    throw new SamplesError(
      `Its first line names no column “${name}”.${hint} It must be timestamp,machine,gpu and any of cpu,network,memory.`,
    );
  };
  const timestamp = where('timestamp');
  const machine = where('machine');
  where('gpu');
  const signals = COLUMNS.map((column) => names.indexOf(column));
  return { timestamp, machine, signals, present: COLUMNS.filter((_, i) => (signals[i] ?? -1) >= 0) };
}

/** The rows of one machine while they arrive: columns that double when they are full. */
class Gathered {
  #length = 0;
  #inOrder = true;
  #columns: Float64Array[] = Array.from({ length: COLUMNS.length + 1 }, () => new Float64Array(64));

  add(at: number, record: readonly string[], signals: readonly number[]): void {
    const row = this.#length;
    const times = this.#columns[0];
    if (times === undefined) return;
    if (row === times.length) this.#grow();
    if (row > 0 && at < (this.#columns[0]?.[row - 1] ?? 0)) this.#inOrder = false;
    this.#set(0, row, at);
    for (let i = 0; i < signals.length; i++) {
      const text = record[signals[i] ?? -1] ?? '';
      this.#set(i + 1, row, text === '' ? Number.NaN : Number(text));
    }
    this.#length += 1;
  }

  finish(machine: string, present: readonly Column[]): Recording {
    const order = this.#inOrder ? undefined : this.#order();
    const column = (index: number): Float64Array => {
      const values = (this.#columns[index] ?? new Float64Array()).subarray(0, this.#length);
      return order === undefined ? values : Float64Array.from(order, (row) => values[row] ?? Number.NaN);
    };
    const values = present.map((name) => [SIGNAL_COLUMNS[name], column(COLUMNS.indexOf(name) + 1)] as const);
    return { machine, at: column(0), values: Object.fromEntries(values) };
  }

  #order(): Uint32Array {
    const at = this.#columns[0] ?? new Float64Array();
    return Uint32Array.from({ length: this.#length }, (_, row) => row).sort(
      (a, b) => (at[a] ?? 0) - (at[b] ?? 0),
    );
  }

  #set(column: number, row: number, value: number): void {
    const values = this.#columns[column];
    if (values !== undefined) values[row] = value;
  }

  #grow(): void {
    this.#columns = this.#columns.map((old) => {
      const larger = new Float64Array(old.length * 2);
      larger.set(old);
      return larger;
    });
  }
}

/** Whole milliseconds since the epoch. */
function parseTime(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return Math.round(number >= 1e11 ? number : number * 1_000);
  }
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  if (match === null) return undefined;
  const zone = /^(Z|UTC)?$/i.test(match[3] ?? '') ? 'Z' : (match[3] ?? 'Z');
  const at = Date.parse(`${match[1]}T${match[2] ?? '00:00'}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(at) ? undefined : at;
}
