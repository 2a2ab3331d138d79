/** Monitoring filters (cloud.google.com/monitoring/api/v3/filters): which time series a call is about. */

/** What a filter looks at. */
export interface Subject {
  readonly metric: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
}

export interface Filter {
  /** The one metric type that it is restricted to. */
  readonly metricType: string;
  /** The resource type that it is restricted to, if any. */
  readonly resourceType: string | undefined;
  /** Labels that it names. */
  readonly labels: readonly { readonly of: 'metric' | 'resource'; readonly name: string }[];
  matches(subject: Subject): boolean;
}

/** The filter is not one; the message says why in Google's words. */
export class InvalidFilter extends Error {}

type Node =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Node[] }
  | { readonly kind: 'not'; readonly part: Node }
  | {
      readonly kind: 'test';
      readonly key: string;
      readonly exact: string | undefined;
      test(value: string): boolean;
    };

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([A-Za-z0-9_.\-/]+)|(!=|>=|<=|[=<>:(),]))/y;

interface Token {
  readonly kind: 'text' | 'word' | 'mark';
  readonly text: string;
}

function tokens(source: string): Token[] {
  const list: Token[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  while (source.slice(end).trim() !== '') {
    const found = TOKEN.exec(source);
    if (found === null) throw new InvalidFilter(`could not parse at "${source.slice(end)}"`);
    end = TOKEN.lastIndex;
    const [, double, single, word, mark] = found;
    const quoted = double ?? single;
    if (quoted !== undefined) list.push({ kind: 'text', text: quoted.replace(/\\(.)/g, '$1') });
    else if (word !== undefined) list.push({ kind: 'word', text: word });
    else list.push({ kind: 'mark', text: mark ?? '' });
  }
  return list;
}

/** Parses a filter. Throws InvalidFilter when it is malformed or not restricted to exactly one metric type. */
export function parseFilter(source: string): Filter {
  const rest = tokens(source);
  const root = any(rest);
  const [left] = rest;
  if (left !== undefined) throw new InvalidFilter(`unexpected "${left.text}"`);
  const conjuncts = root.kind === 'and' ? root.parts : [root];
  const metricTypes = exactly(conjuncts, 'metric.type');
  const [metricType] = metricTypes;
  if (metricType === undefined || mentions(root, 'metric.type') !== 1) {
    throw new InvalidFilter(
      'must specify a restriction on exactly one "metric.type" in the filter; see ' +
        '"https://cloud.google.com/monitoring/api/resources" for a list of available resource types.',
    );
  }
  return {
    metricType,
    resourceType: exactly(conjuncts, 'resource.type')[0],
    labels: labelsOf(root),
    matches: (subject) => evaluate(root, subject),
  };
}

function exactly(nodes: readonly Node[], key: string): string[] {
  return nodes.flatMap((node) =>
    node.kind === 'test' && node.key === key && node.exact !== undefined ? [node.exact] : [],
  );
}

function leaves(node: Node): Extract<Node, { kind: 'test' }>[] {
  if (node.kind === 'test') return [node];
  return node.kind === 'not' ? leaves(node.part) : node.parts.flatMap(leaves);
}

function mentions(node: Node, key: string): number {
  return leaves(node).filter((leaf) => leaf.key === key).length;
}

function labelsOf(node: Node): Filter['labels'] {
  return leaves(node).flatMap(({ key }) => {
    const [, of, name] = /^(metric|resource)\.labels\.(.+)$/.exec(key) ?? [];
    return of === undefined || name === undefined ? [] : [{ of: of as 'metric' | 'resource', name }];
  });
}

function evaluate(node: Node, subject: Subject): boolean {
  switch (node.kind) {
    case 'and':
      return node.parts.every((part) => evaluate(part, subject));
    case 'or':
      return node.parts.some((part) => evaluate(part, subject));
    case 'not':
      return !evaluate(node.part, subject);
    case 'test':
      return node.test(read(node.key, subject));
  }
}

function read(key: string, { metric, resource }: Subject): string {
  if (key === 'metric.type') return metric.type;
  if (key === 'resource.type') return resource.type;
  if (key === 'project') return resource.labels.project_id ?? '';
  const labels = key.startsWith('metric.') ? metric.labels : resource.labels;
  return labels[key.slice(key.indexOf('.labels.') + '.labels.'.length)] ?? '';
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}

function any(rest: Token[]): Node {
  const parts = [all(rest)];
  while (isWord(rest[0], 'OR')) {
    rest.shift();
    parts.push(all(rest));
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'or', parts };
}

/** AND may be left out between two terms. */
function all(rest: Token[]): Node {
  const parts = flat(term(rest));
  for (;;) {
    const [next] = rest;
    if (next === undefined || isWord(next, 'OR') || next.text === ')') break;
    if (isWord(next, 'AND')) rest.shift();
    parts.push(...flat(term(rest)));
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'and', parts };
}

function flat(node: Node): Node[] {
  return node.kind === 'and' ? [...node.parts] : [node];
}

function term(rest: Token[]): Node {
  if (isWord(rest[0], 'NOT')) {
    rest.shift();
    return { kind: 'not', part: term(rest) };
  }
  if (rest[0]?.text === '(' && rest[0].kind === 'mark') {
    rest.shift();
    const inside = any(rest);
    expect(rest, ')');
    return inside;
  }
  return comparison(rest);
}

function comparison(rest: Token[]): Node {
  const key = selector(rest.shift());
  const operator = rest.shift()?.text ?? '';
  const value = rest.shift();
  if (value === undefined || value.kind === 'mark')
    throw new InvalidFilter(`no value after "${key} ${operator}"`);
  const call = value.kind === 'word' && rest[0]?.text === '(';
  const test = call ? callTest(value.text, callArguments(rest)) : plainTest(operator, value.text);
  if (call && operator !== '=' && operator !== '!=')
    throw new InvalidFilter(`"${operator}" before a function`);
  const exact = !call && operator === '=' ? value.text : undefined;
  const negated = call && operator === '!=';
  return { kind: 'test', key, exact, test: negated ? (given) => !test(given) : test };
}

function selector(token: Token | undefined): string {
  const key = token?.text ?? '';
  const label = /^(metric|resource)\.labels?\.([A-Za-z0-9_-]+)$/.exec(key);
  if (label !== null) return `${label[1]}.labels.${label[2]}`;
  if (key === 'metric.type' || key === 'resource.type' || key === 'project') return key;
  throw new InvalidFilter(`"${key}" is not a valid selector`);
}

function plainTest(operator: string, wanted: string): (value: string) => boolean {
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case ':':
      return (value) => value.includes(wanted);
    case '<':
      return (value) => Number(value) < Number(wanted);
    case '>':
      return (value) => Number(value) > Number(wanted);
    case '<=':
      return (value) => Number(value) <= Number(wanted);
    case '>=':
      return (value) => Number(value) >= Number(wanted);
    default:
      throw new InvalidFilter(`"${operator}" is not an operator`);
  }
}

function callTest(name: string, given: readonly string[]): (value: string) => boolean {
  const [first = ''] = given;
  switch (name) {
    case 'one_of': {
      const set = new Set(given);
      return (value) => set.has(value);
    }
    case 'starts_with':
      return (value) => value.startsWith(first);
    case 'ends_with':
      return (value) => value.endsWith(first);
    case 'has_substring':
      return (value) => value.includes(first);
    case 'monitoring.regex.full_match': {
      const pattern = new RegExp(`^(?:${first})$`);
      return (value) => pattern.test(value);
    }
    default:
      throw new InvalidFilter(`"${name}" is not a function`);
  }
}

function callArguments(rest: Token[]): string[] {
  expect(rest, '(');
  const given: string[] = [];
  do {
    const token = rest.shift();
    if (token === undefined || token.kind === 'mark') throw new InvalidFilter('a function needs arguments');
    given.push(token.text);
  } while (rest[0]?.text === ',' && rest.shift() !== undefined);
  expect(rest, ')');
  return given;
}

function expect(rest: Token[], mark: string): void {
  const token = rest.shift();
  if (token?.text !== mark) throw new InvalidFilter(`expected "${mark}"`);
}
