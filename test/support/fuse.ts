/** A process that dies at one call to the outside: before it has an effect, or after. */
import type { EngineDeps } from '../../src/usecases/engine-deps.ts';
import type { FakeEngine } from './fake-engine.ts';

class Killed extends Error {}

/** Counts calls to the ports; from the `at`-th on, everything fails as it does in a dead process. */
export class Fuse {
  calls = 0;
  blown = false;
  readonly #at: number;
  readonly #afterEffect: boolean;

  constructor(at: number, afterEffect: boolean) {
    this.#at = at;
    this.#afterEffect = afterEffect;
  }

  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (this.blown) throw new Killed();
          this.calls++;
          const last = this.calls === this.#at;
          if (last && !this.#afterEffect) this.blown = true;
          if (this.blown) throw new Killed();
          const result: unknown = await Reflect.apply(value, target, args);
          if (last) this.blown = true;
          if (this.blown) throw new Killed();
          return result;
        };
      },
    });
  }
}

/** What the engine works with, as long as the fuse holds. */
export function doomedBy(fuse: Fuse, world: FakeEngine): EngineDeps {
  return {
    ...world.deps,
    store: fuse.wrap(world.deps.store),
    cloud: fuse.wrap(world.deps.cloud),
    chat: fuse.wrap(world.deps.chat),
    meters: fuse.wrap(world.deps.meters),
  };
}
