/** Compute Engine's list filters: comparisons on fields, joined by AND, OR and NOT. */
import { invalidField } from './refusals.ts';

/** Answers the value of a field path such as labels.owner; undefined when it is not set. */
export type Lookup = (path: readonly string[]) => unknown;

export type Filter = (lookup: Lookup) => boolean;

/** Takes everything; who meets it need not show what it would look at. */
export const ALL: Filter = () => true;
const TOKEN = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|!=|<=|>=|[=:<>]|[^\s()=:<>!"']+)/y;
const OPERATORS = new Set(['=', '!=', ':', '<', '<=', '>', '>=', 'eq', 'ne']);

/**
 * Parses a filter, e.g. `labels.lamplighter:* AND status=RUNNING`. `=` takes `*` as a wildcard, `:` means contains,
 * `:*` means is set, `eq` and `ne` take a regular expression. OR binds tighter than AND; a space means AND.
 * Throws GoogleError 400.
 */
export function parseFilter(text: string | null): Filter {
  if (text === null || text.trim() === '') return ALL;
  const tokens = tokenize(text);
  let next = 0;

  function fail(): never {
    throw invalidField('filter', text ?? '', 'Invalid list filter expression.');
  }
  function and(): Filter {
    const parts = [or()];
    while (next < tokens.length && tokens[next] !== ')') {
      if (tokens[next]?.toUpperCase() === 'AND') next++;
      parts.push(or());
    }
    return (lookup) => parts.every((part) => part(lookup));
  }
  function or(): Filter {
    const parts = [term()];
    while (tokens[next]?.toUpperCase() === 'OR') {
      next++;
      parts.push(term());
    }
    return (lookup) => parts.some((part) => part(lookup));
  }
  function term(): Filter {
    const token = tokens[next++];
    if (token === undefined || token === ')' || OPERATORS.has(token)) return fail();
    if (token === '(') {
      const inner = and();
      if (tokens[next++] !== ')') fail();
      return inner;
    }
    if (token.toUpperCase() === 'NOT') {
      const inner = term();
      return (lookup) => !inner(lookup);
    }
    if (token.startsWith('-')) return negate(comparison(token.slice(1)));
    return comparison(token);
  }
  function comparison(field: string): Filter {
    const operator = tokens[next++];
    const value = tokens[next++];
    if (operator === undefined || value === undefined || !OPERATORS.has(operator) || value === ')') {
      return fail();
    }
    return compare(unquote(field).split('.'), operator, unquote(value), fail);
  }

  const filter = and();
  if (next < tokens.length) fail();
  return filter;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (found?.[1] === undefined) throw invalidField('filter', text, 'Invalid list filter expression.');
    tokens.push(found[1]);
  }
  return tokens;
}

function unquote(token: string): string {
  return /^["']/.test(token) ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token;
}

function negate(filter: Filter): Filter {
  return (lookup) => !filter(lookup);
}

function compare(path: readonly string[], operator: string, value: string, fail: () => never): Filter {
  switch (operator) {
    case ':':
      if (value === '*') return (lookup) => lookup(path) !== undefined;
      return (lookup) => texts(lookup(path)).some((text) => text.includes(value));
    case '=':
      return matching(path, glob(value));
    case '!=':
      return negate(matching(path, glob(value)));
    case 'eq':
    case 'ne': {
      const pattern = regularExpression(value) ?? fail();
      return operator === 'eq' ? matching(path, pattern) : negate(matching(path, pattern));
    }
    default:
      return (lookup) => texts(lookup(path)).some((text) => ordered(text, operator, value));
  }
}

function matching(path: readonly string[], pattern: RegExp): Filter {
  return (lookup) => texts(lookup(path)).some((text) => pattern.test(text));
}

function glob(value: string): RegExp {
  const parts = value.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function regularExpression(value: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${value})$`, 's');
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(texts);
  return typeof value === 'object' ? [] : [String(value)];
}

function ordered(text: string, operator: string, value: string): boolean {
  const numbers = [Number(text), Number(value)] as const;
  const [a, b] = numbers.some(Number.isNaN) ? [text, value] : numbers;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** Looks a path up in a shown resource. */
export function lookupIn(resource: object): Lookup {
  return (path) => {
    let value: unknown = resource;
    for (const part of path) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[part];
    }
    return value;
  };
}
