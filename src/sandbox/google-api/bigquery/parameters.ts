/** Query parameters as DuckDB literals, checked by their GoogleSQL types. */
import { GoogleError } from '../http.ts';
import { quote } from './sql/tokens.ts';

export interface ParameterType {
  readonly type?: string;
  readonly arrayType?: ParameterType;
  readonly structTypes?: readonly { readonly name?: string; readonly type?: ParameterType }[];
}

export interface ParameterValue {
  readonly value?: unknown;
  readonly arrayValues?: readonly ParameterValue[];
  readonly structValues?: Readonly<Record<string, ParameterValue>>;
}

export interface QueryParameter {
  readonly name?: string;
  readonly parameterType?: ParameterType;
  readonly parameterValue?: ParameterValue;
}

interface Scalar {
  readonly duck: string;
  readonly form: RegExp;
}

const TIME_OF_DAY = '\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?';

const SCALARS: Readonly<Record<string, Scalar>> = {
  STRING: { duck: 'VARCHAR', form: /^[\s\S]*$/ },
  INT64: { duck: 'BIGINT', form: /^[-+]?\d+$/ },
  FLOAT64: { duck: 'DOUBLE', form: /^([-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|NaN|[-+]?Infinity)$/ },
  NUMERIC: { duck: 'DECIMAL(38, 9)', form: /^[-+]?\d+(\.\d+)?$/ },
  BIGNUMERIC: { duck: 'DECIMAL(38, 18)', form: /^[-+]?\d+(\.\d+)?$/ },
  BOOL: { duck: 'BOOLEAN', form: /^(true|false)$/i },
  DATE: { duck: 'DATE', form: /^\d{4}-\d{1,2}-\d{1,2}$/ },
  DATETIME: { duck: 'TIMESTAMP', form: new RegExp(`^\\d{4}-\\d{1,2}-\\d{1,2}([T ]${TIME_OF_DAY})?$`) },
  TIME: { duck: 'TIME', form: new RegExp(`^${TIME_OF_DAY}$`) },
  TIMESTAMP: {
    duck: 'TIMESTAMPTZ',
    form: new RegExp(
      `^\\d{4}-\\d{1,2}-\\d{1,2}([T ]${TIME_OF_DAY})?( ?(Z|UTC|[-+]\\d{1,2}(:\\d{2})?))?$`,
      'i',
    ),
  },
};

const ALIASES: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL' };

/** GoogleSQL's name of a parameter's type, e.g. INT64 or ARRAY. */
export function typeName(type: ParameterType | undefined): string {
  const name = (type?.type ?? '').toUpperCase();
  return ALIASES[name] ?? name;
}

/** The literal. Throws GoogleError 400 on a value that is not of its type, or a type that is not played. */
export function literal(label: string, type: ParameterType = {}, value: ParameterValue = {}): string {
  const name = typeName(type);
  if (name === 'ARRAY') {
    const items = (value.arrayValues ?? []).map((item) => literal(label, type.arrayType, item));
    return `CAST([${items.join(', ')}] AS ${duckName(label, type.arrayType)}[])`;
  }
  if (name === 'STRUCT') {
    const fields = (type.structTypes ?? []).map(({ name: field = '', type: inner }) => {
      return `${quote(field)}: ${literal(label, inner, value.structValues?.[field])}`;
    });
    return `{${fields.join(', ')}}`;
  }
  const scalar = scalarOf(label, name);
  if (value.value === undefined) return `CAST(NULL AS ${scalar.duck})`;
  const text = String(value.value);
  if (!scalar.form.test(text)) {
    throw invalid(`Invalid value for type ${name}: ${text} for query parameter '${label}'`);
  }
  return `CAST(${quote(text)} AS ${scalar.duck})`;
}

function duckName(label: string, type: ParameterType = {}): string {
  return scalarOf(label, typeName(type)).duck;
}

function scalarOf(label: string, name: string): Scalar {
  const scalar = SCALARS[name];
  if (scalar !== undefined) return scalar;
  throw invalid(
    `Query parameter '${label}' of type ${name || 'unknown'} is not played by the simulated BigQuery`,
  );
}

function invalid(message: string): GoogleError {
  return new GoogleError(400, message, { reason: 'invalidQuery', status: 'INVALID_ARGUMENT' });
}
