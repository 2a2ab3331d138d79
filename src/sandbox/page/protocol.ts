/** What travels between the page's server and its client: the parts of the state, types only. */
import type { Millis } from '../../domain/time.ts';
import type { ClockSpeed } from '../clock.ts';
import type { Person, ShownChannel, ShownMessage, ShownView } from '../slack-api/desk.ts';
import type {
  ConsoleMachine,
  ConsoleQueue,
  ConsoleQuota,
  ConsoleZone,
  WorldEvent,
} from '../world/console.ts';

/** The workspace as one person sees it. */
export interface SlackPart {
  readonly me: string;
  readonly botUserId: string;
  readonly people: readonly Person[];
  readonly channels: readonly ShownChannel[];
  /** The newest messages by channel id, oldest first. */
  readonly messages: Readonly<Record<string, readonly ShownMessage[]>>;
  readonly home: ShownView | undefined;
  readonly modal: ShownView | undefined;
}

export interface ClockPart {
  readonly now: Millis;
  readonly speed: ClockSpeed;
}

export interface SessionPart {
  /** Differs after every start of the sandbox: what a browser remembers of an earlier one is void. */
  readonly boot: string;
}

/** The whole state by part; `/api/events` sends each part as an event of its name whenever it differs. */
export interface PageState {
  readonly session: SessionPart;
  readonly slack: SlackPart;
  readonly machines: readonly ConsoleMachine[];
  readonly queues: readonly ConsoleQueue[];
  readonly zones: readonly ConsoleZone[];
  readonly quotas: readonly ConsoleQuota[];
  /** The newest events of the world, newest first. */
  readonly events: readonly WorldEvent[];
  readonly clock: ClockPart;
}

export type PartName = keyof PageState;

export const PART_NAMES = [
  'session',
  'slack',
  'machines',
  'queues',
  'zones',
  'quotas',
  'events',
  'clock',
] as const satisfies readonly PartName[];

/** Why a request was refused: one line for a person, and the faulty fields where it was the input. */
export interface Refusal {
  readonly error: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}
