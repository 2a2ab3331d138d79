/** The environment's values as far as they are right, and the faults of the others. */
import {
  AMBIENT,
  COMMON,
  type EnvFault,
  LIVE,
  type Name,
  nearestVariable,
  SANDBOX,
  VARIABLES,
} from './config-variables.ts';
import { Secret } from './secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The values that are fit for use, and the faults of the others. */
export class EnvironmentValues {
  readonly faults: EnvFault[] = [];
  readonly #values = new Map<Name, string>();

  constructor(env: Environment) {
    const real = LIVE.some((name) => env[name]?.trim());
    for (const name of [...COMMON, ...LIVE, ...(real ? AMBIENT : []), ...SANDBOX]) {
      const value = env[name]?.trim();
      if (value === undefined || value === '') continue;
      this.#values.set(name, value);
      const { check, problem } = VARIABLES[name];
      if (!check(value)) this.fault(name, problem);
    }
    for (const name of Object.keys(env)) {
      const problem = nearestVariable(name);
      if (problem !== undefined) this.faults.push({ variable: name.slice(0, 60), ...problem });
    }
  }

  get(name: Name): string | undefined {
    return this.#values.get(name);
  }

  secret(name: Name): Secret | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : new Secret(value);
  }

  number(name: Name): number | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : Number(value);
  }

  /** `example` is the value alone. Only the first fault of a variable counts. */
  fault(variable: Name, problem: string, example: string = VARIABLES[variable].example): void {
    if (this.faults.some((one) => one.variable === variable)) return;
    this.faults.push({ variable, problem, example: `${variable}=${example}` });
  }

  /** The value, or a fault. */
  need(name: Name, why: string): string {
    const value = this.get(name);
    if (value === undefined) this.fault(name, `is not set${why}`);
    return value ?? '';
  }
}
