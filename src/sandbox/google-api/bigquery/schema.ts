/** The columns of Cloud Billing's exports (cloud.google.com/billing/docs/how-to/export-data-bigquery-tables). */

export type FieldType = 'STRING' | 'FLOAT' | 'TIMESTAMP' | 'BOOLEAN' | 'RECORD';

export interface Column {
  readonly name: string;
  readonly type: FieldType;
  readonly repeated?: boolean;
  readonly fields?: readonly Column[];
}

function text(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'STRING' }));
}

function float(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'FLOAT' }));
}

function time(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'TIMESTAMP' }));
}

function record(name: string, ...fields: readonly (readonly Column[])[]): Column {
  return { name, type: 'RECORD', fields: fields.flat() };
}

function records(name: string, ...fields: readonly (readonly Column[])[]): Column {
  return { ...record(name, ...fields), repeated: true };
}

const KEY_VALUE = text('key', 'value');

export const EXPORT_COLUMNS: readonly Column[] = [
  ...text('billing_account_id'),
  record('service', text('id', 'description')),
  record('sku', text('id', 'description')),
  ...time('usage_start_time', 'usage_end_time'),
  record('project', text('id', 'number', 'name'), [records('labels', KEY_VALUE)], text('ancestry_numbers'), [
    records('ancestors', text('resource_name', 'display_name')),
  ]),
  records('labels', KEY_VALUE),
  records('system_labels', KEY_VALUE),
  record('location', text('location', 'country', 'region', 'zone')),
  records('tags', KEY_VALUE, [{ name: 'inherited', type: 'BOOLEAN' }], text('namespace')),
  ...text('transaction_type', 'seller_name'),
  ...time('export_time'),
  ...float('cost'),
  ...text('currency'),
  ...float('currency_conversion_rate'),
  record('usage', float('amount'), text('unit'), float('amount_in_pricing_units'), text('pricing_unit')),
  records('credits', text('name'), float('amount'), text('full_name', 'id', 'type')),
  record('invoice', text('month', 'publisher_type')),
  ...text('cost_type'),
  record('adjustment_info', text('id', 'description', 'mode', 'type')),
  ...float('cost_at_list', 'cost_at_effective_price_default', 'cost_at_list_consumption_model'),
  record('consumption_model', text('id', 'description')),
  record('subscription', text('instance_id')),
];

/** The columns of the detailed export (…/export-data-bigquery-tables/detailed-usage): the standard one's, and what was used at which price. */
export const DETAILED_COLUMNS: readonly Column[] = [
  ...EXPORT_COLUMNS,
  record('resource', text('name', 'global_name')),
  record(
    'price',
    float('effective_price', 'tier_start_amount'),
    text('unit'),
    float('pricing_unit_quantity'),
  ),
];

const DUCK: Readonly<Record<Exclude<FieldType, 'RECORD'>, string>> = {
  STRING: 'VARCHAR',
  FLOAT: 'DOUBLE',
  TIMESTAMP: 'TIMESTAMPTZ',
  BOOLEAN: 'BOOLEAN',
};

/** A column's type in DuckDB's words. */
export function duckTypeOf({ type, repeated, fields = [] }: Column): string {
  const single =
    type === 'RECORD'
      ? `STRUCT(${fields.map((field) => `"${field.name}" ${duckTypeOf(field)}`).join(', ')})`
      : DUCK[type];
  return repeated ? `${single}[]` : single;
}

/** The same as the structure that DuckDB's from_json reads; times come as text. */
export function jsonStructure({ type, repeated, fields = [] }: Column): unknown {
  const single =
    type === 'RECORD'
      ? Object.fromEntries(fields.map((field) => [field.name, jsonStructure(field)]))
      : type === 'TIMESTAMP'
        ? 'VARCHAR'
        : DUCK[type];
  return repeated ? [single] : single;
}

/**
 * An expression for the logical bytes of a value, by BigQuery's rules (cloud.google.com/bigquery/pricing): text
 * 2 + UTF-8 length, numbers and times 8, booleans 1, NULL 0, records and lists what is in them.
 */
export function bytesOf(column: Column, value: string, depth = 0): string {
  if (column.repeated) {
    const each = `e${depth}`;
    const one = bytesOf({ ...column, repeated: false }, each, depth + 1);
    return `coalesce(list_sum(list_transform(${value}, lambda ${each}: ${one})), 0)`;
  }
  switch (column.type) {
    case 'STRING':
      return `coalesce(2 + strlen(${value}), 0)`;
    case 'BOOLEAN':
      return `if(${value} IS NULL, 0, 1)`;
    case 'RECORD':
      return (column.fields ?? [])
        .map((field) => bytesOf(field, `${value}."${field.name}"`, depth))
        .join(' + ');
    default:
      return `if(${value} IS NULL, 0, 8)`;
  }
}
