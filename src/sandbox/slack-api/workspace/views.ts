/** Modals in their stacks and Home tabs, with the values that people have put in. */
import type { SlackJson } from '../desk.ts';
import { newId, newSecret } from './identity.ts';

/** view.state.values: by block id, then by action id. */
export type ViewValues = Readonly<Record<string, Readonly<Record<string, SlackJson>>>>;

export interface StoredView {
  readonly id: string;
  readonly user: string;
  readonly type: 'modal' | 'home';
  /** As the app gave it, with every block_id and action_id filled in. */
  readonly view: SlackJson;
  readonly hash: string;
  readonly rootId: string;
  readonly previousId: string | undefined;
  readonly values: ViewValues;
  /** Shown by input blocks after a submission. */
  readonly errors: Readonly<Record<string, string>>;
  /** Shown on top when the app did not answer a submission. */
  readonly trouble: string | undefined;
}

/** Modals on top of each other, the first included. */
export const DEEPEST_STACK = 3;

export class Views {
  readonly #homes = new Map<string, StoredView>();
  readonly #stacks = new Map<string, StoredView[]>();
  readonly #stamp: () => string;

  /** `stamp` gives the beginning of a hash, world seconds as Slack has it. */
  constructor(stamp: () => string) {
    this.#stamp = stamp;
  }

  home(user: string): StoredView | undefined {
    return this.#homes.get(user);
  }

  /** Bottom first. */
  stack(user: string): readonly StoredView[] {
    return this.#stacks.get(user) ?? [];
  }

  top(user: string): StoredView | undefined {
    return this.stack(user).at(-1);
  }

  find(matches: (view: StoredView) => boolean): StoredView | undefined {
    return [...this.#homes.values(), ...[...this.#stacks.values()].flat()].find(matches);
  }

  publish(user: string, view: SlackJson): StoredView {
    const before = this.#homes.get(user);
    const id = before?.id ?? newId('V');
    const stored = this.#store({ id, user, type: 'home', view, rootId: id, previousId: undefined }, before);
    this.#homes.set(user, stored);
    return stored;
  }

  /** Opens a modal in place of whatever modal this person has open. */
  open(user: string, view: SlackJson): StoredView {
    const id = newId('V');
    const stored = this.#store(
      { id, user, type: 'modal', view, rootId: id, previousId: undefined },
      undefined,
    );
    this.#stacks.set(user, [stored]);
    return stored;
  }

  /** Puts a modal on top of the open one. The caller has checked that one is open and the stack is not full. */
  push(user: string, view: SlackJson): StoredView {
    const stack = this.#stacks.get(user) ?? [];
    const id = newId('V');
    const frame = {
      id,
      user,
      type: 'modal' as const,
      view,
      rootId: stack[0]?.id ?? id,
      previousId: stack.at(-1)?.id,
    };
    const stored = this.#store(frame, undefined);
    this.#stacks.set(user, [...stack, stored]);
    return stored;
  }

  /** Gives a view new content under a new hash; values survive where block and action ids do. */
  update(before: StoredView, view: SlackJson): StoredView {
    const stored = this.#store({ ...before, view }, before);
    this.#put(stored);
    return stored;
  }

  setValues(view: StoredView, values: ViewValues): StoredView {
    return this.#put({ ...view, values });
  }

  setTrouble(view: StoredView, errors: Readonly<Record<string, string>>, trouble?: string): void {
    this.#put({ ...view, errors, trouble });
  }

  /** Takes the top modal away and gives it back. */
  pop(user: string): StoredView | undefined {
    const stack = [...this.stack(user)];
    const gone = stack.pop();
    this.#stacks.set(user, stack);
    return gone;
  }

  clear(user: string): readonly StoredView[] {
    const gone = this.stack(user);
    this.#stacks.delete(user);
    return gone;
  }

  #put(view: StoredView): StoredView {
    if (view.type === 'home') {
      this.#homes.set(view.user, view);
      return view;
    }
    const stack = this.stack(view.user).map((other) => (other.id === view.id ? view : other));
    this.#stacks.set(view.user, stack);
    return view;
  }

  #store(
    frame: Pick<StoredView, 'id' | 'user' | 'type' | 'view' | 'rootId' | 'previousId'>,
    before: StoredView | undefined,
  ): StoredView {
    return {
      ...frame,
      hash: `${this.#stamp()}.${newSecret(4)}`,
      values: before?.values ?? {},
      errors: {},
      trouble: undefined,
    };
  }
}
