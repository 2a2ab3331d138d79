/** A simulated Slack in memory: a workspace whose bot is a script of the test. */
import type { Clock } from '../../../src/ports/clock.ts';
import type {
  ControlPlace,
  Delivery,
  Person,
  ShownChannel,
  ShownMessage,
  ShownView,
  SlackDesk,
  SlackJson,
} from '../../../src/sandbox/slack-api/desk.ts';

const OK: Delivery = { outcome: 'ok', status: 200, tookMs: 5, body: undefined };

export type Call =
  | { readonly kind: 'type'; readonly user: string; readonly channel: string; readonly text: string }
  | {
      readonly kind: 'act';
      readonly user: string;
      readonly place: ControlPlace;
      readonly blockId: string;
      readonly action: SlackJson;
      readonly state: SlackJson | undefined;
    }
  | { readonly kind: 'submit'; readonly user: string; readonly viewId: string; readonly values: SlackJson }
  | { readonly kind: 'close'; readonly user: string; readonly viewId: string }
  | { readonly kind: 'openHome'; readonly user: string };

function person(id: string, realName: string, tz: string, rest: Partial<Person> = {}): Person {
  const name = realName.toLowerCase().replace(' ', '.');
  const flags = { isBot: false, isGuest: false, isAdmin: false, teamId: 'T1' };
  return { id, name, realName, email: `${name}@example.com`, tz, ...flags, ...rest };
}

export const ADA = 'U1';
export const GRACE = 'U2';
export const BOT = 'UBOT';

export class FakeDesk implements SlackDesk {
  readonly botUserId = BOT;
  readonly teamId = 'T1';
  /** What reached the bot, in order. */
  readonly calls: Call[] = [];
  /** The bot of this test: called after each call is recorded; its Delivery is what Slack saw. */
  bot: (call: Call) => Delivery | undefined = () => undefined;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #channels: ShownChannel[] = [
    { id: 'C1', name: 'gpus', kind: 'channel', members: [ADA, GRACE, 'U3', BOT] },
    { id: 'C2', name: 'general', kind: 'channel', members: [ADA, GRACE] },
    { id: 'D1', name: 'lamplighter', kind: 'dm', members: [ADA, BOT] },
    { id: 'D2', name: 'lamplighter', kind: 'dm', members: [GRACE, BOT] },
  ];
  #messages: ShownMessage[] = [];
  readonly #modals = new Map<string, ShownView[]>();
  readonly #homes = new Map<string, ShownView>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  people(): readonly Person[] {
    return [
      person(ADA, 'Ada Lovelace', 'Europe/Berlin', { isAdmin: true }),
      person(GRACE, 'Grace Hopper', 'America/New_York'),
      person('U3', 'Alan Turing', 'Europe/London', { isGuest: true }),
      person(BOT, 'Lamplighter', 'UTC', { isBot: true }),
    ];
  }
  channels(user: string): readonly ShownChannel[] {
    return this.#channels.filter(({ members }) => members.includes(user));
  }
  messages(channel: string, user: string): readonly ShownMessage[] {
    return this.#messages.filter(
      (m) => m.channel === channel && (m.ephemeralTo === undefined || m.ephemeralTo === user),
    );
  }
  home(user: string): ShownView | undefined {
    return this.#homes.get(user);
  }
  modal(user: string): ShownView | undefined {
    return this.#modals.get(user)?.at(-1);
  }

  /** Posts as the bot unless `rest` says otherwise; the answer is the message's ts. */
  post(
    channel: string,
    text: string,
    blocks: readonly SlackJson[] = [],
    rest: Partial<ShownMessage> = {},
  ): string {
    const ts = `${(this.#clock.now() / 1000).toFixed(0)}.${String(this.#count++).padStart(6, '0')}`;
    const base = { channel, ts, user: BOT, text, metadata: undefined, threadTs: undefined, edited: false };
    const named = blocks.map((block, i) => ({ block_id: `b${i}`, ...block }));
    this.#messages.push({ ...base, ephemeralTo: undefined, ...rest, blocks: named });
    this.#changed();
    return ts;
  }
  update(ts: string, change: Partial<ShownMessage>): void {
    this.#messages = this.#messages.map((m) => (m.ts === ts ? { ...m, ...change } : m));
    this.#changed();
  }
  openModal(user: string, view: SlackJson): string {
    const id = `V${this.#count++}`;
    this.#modals.set(user, [...(this.#modals.get(user) ?? []), { id, type: 'modal', view, errors: {} }]);
    this.#changed();
    return id;
  }
  /** Errors under the inputs of the modal on top, by block id. */
  refuse(user: string, errors: Readonly<Record<string, string>>): void {
    this.#changeTop(user, { errors });
  }
  trouble(user: string, trouble: string): void {
    this.#changeTop(user, { trouble });
  }
  updateModal(user: string, view: SlackJson): void {
    this.#changeTop(user, { view });
  }
  dropModal(user: string): void {
    this.#modals.set(user, (this.#modals.get(user) ?? []).slice(0, -1));
    this.#changed();
  }
  publishHome(user: string, view: SlackJson): void {
    this.#homes.set(user, { id: `H${user}`, type: 'home', view, errors: {} });
    this.#changed();
  }

  openDm(user: string): string {
    return user === ADA ? 'D1' : 'D2';
  }

  async type(user: string, channel: string, text: string): Promise<Delivery> {
    if (!text.startsWith('/')) this.post(channel, text, [], { user });
    return this.#deliver({ kind: 'type', user, channel, text });
  }
  async act(
    user: string,
    place: ControlPlace,
    blockId: string,
    action: SlackJson,
    state?: SlackJson,
  ): Promise<Delivery> {
    return this.#deliver({ kind: 'act', user, place, blockId, action, state });
  }
  async submit(user: string, viewId: string, values: SlackJson): Promise<Delivery> {
    return this.#deliver({ kind: 'submit', user, viewId, values });
  }
  async close(user: string, viewId: string): Promise<void> {
    this.#deliver({ kind: 'close', user, viewId });
    this.dropModal(user);
  }
  async openHome(user: string): Promise<Delivery> {
    return this.#deliver({ kind: 'openHome', user });
  }
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  get listeners(): number {
    return this.#listeners.size;
  }

  #deliver(call: Call): Delivery {
    this.calls.push(call);
    return this.bot(call) ?? OK;
  }
  #changeTop(user: string, change: Partial<ShownView>): void {
    const stack = this.#modals.get(user) ?? [];
    const top = stack.at(-1);
    if (top === undefined) throw new Error(`${user} has no modal open`);
    this.#modals.set(user, [...stack.slice(0, -1), { ...top, ...change }]);
    this.#changed();
  }
  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
