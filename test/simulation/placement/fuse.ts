/** A process that dies at one of its awaits: from then on everything it asks for fails, as nothing else can happen to the dead. */

export class Killed extends Error {}

export class Fuse {
  blown = false;
  #calls = 0;
  readonly #at: number;
  readonly #afterEffect: boolean;

  /** Blows at the `at`-th call (from 1), before it takes effect or after. */
  constructor(at: number, afterEffect: boolean) {
    this.#at = at;
    this.#afterEffect = afterEffect;
  }

  /** The port as the process has it. */
  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (this.blown) throw new Killed();
          const isLast = ++this.#calls === this.#at;
          if (isLast && !this.#afterEffect) this.#blow();
          const result: unknown = await Reflect.apply(value, target, args);
          if (isLast) this.blown = true;
          if (this.blown) throw new Killed();
          return result;
        };
      },
    });
  }

  #blow(): never {
    this.blown = true;
    throw new Killed();
  }
}
