/** Finds the route of a method and a path. */
import type { HttpMethod, Route } from './http.ts';

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly literals: number;
}

/** `{x}` stands for one segment; the last segment ends before a `:verb`. */
function compile(route: Route): Compiled {
  const names: string[] = [];
  const segments = route.path.split('/');
  const source = segments.map((segment, i) =>
    segment
      .split(/(\{[a-zA-Z0-9_]+\})/)
      .map((part) => {
        if (!part.startsWith('{')) return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
        names.push(part.slice(1, -1));
        return i === segments.length - 1 ? '([^/:]+)' : '([^/]+)';
      })
      .join(''),
  );
  const literals = segments.filter((segment) => !segment.includes('{')).length;
  return { route, names, literals, pattern: new RegExp(`^${source.join('/')}$`) };
}

export class Router {
  readonly #byShape = new Map<string, Compiled[]>();

  /** Throws Error when two routes have one id, or one method and path. */
  constructor(routes: readonly Route[]) {
    const ids = new Set<string>();
    const paths = new Set<string>();
    for (const route of routes) {
      const path = `${route.method} ${route.path.replace(/\{[^}]*\}/g, '{}')}`;
      if (ids.has(route.id)) throw new Error(`two routes are called ${route.id}`);
      if (paths.has(path)) throw new Error(`two routes serve ${path}`);
      ids.add(route.id);
      paths.add(path);
      const shape = this.#shape(route.method, route.path);
      const list = this.#byShape.get(shape) ?? [];
      list.push(compile(route));
      // A literal segment wins over a variable: …/images/family/{x} before …/images/{x}/{y}.
      list.sort((a, b) => b.literals - a.literals);
      this.#byShape.set(shape, list);
    }
  }

  #shape(method: string, path: string): string {
    return `${method} ${path.split('/').length}`;
  }

  /** `path` is the raw path without the query string. Undefined when nothing serves it. */
  find(method: HttpMethod | string, path: string): Match | undefined {
    for (const { route, pattern, names } of this.#byShape.get(this.#shape(method, path)) ?? []) {
      const found = pattern.exec(path.replace(/%3A(?=[a-zA-Z]+$)/i, ':'));
      if (found === null) continue;
      const params: Record<string, string> = {};
      for (const [i, name] of names.entries()) params[name] = decode(found[i + 1] ?? '');
      return { route, params };
    }
    return undefined;
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
