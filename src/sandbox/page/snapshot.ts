/** Takes the page's state out of the simulated Slack, the simulated cloud and the clock. */
import type { Duration } from '../../domain/time.ts';
import type { SandboxClock } from '../clock.ts';
import type { SlackDesk } from '../slack-api/desk.ts';
import type { CloudConsole } from '../world/console.ts';
import type { PageState, SlackPart } from './protocol.ts';

/** What the page shows and moves. */
export interface PageSources {
  readonly desk: SlackDesk;
  readonly console: CloudConsole;
  readonly clock: SandboxClock;
  /** Real milliseconds between two steps of a leap of the clock. */
  readonly stride: Duration;
}

/** Older messages and events stay in the sandbox; the page does not show them. */
const MESSAGES_PER_CHANNEL = 200;
const EVENTS = 200;

function slackPart(desk: SlackDesk, user: string): SlackPart {
  const channels = desk.channels(user);
  return {
    me: user,
    botUserId: desk.botUserId,
    people: desk.people(),
    channels,
    messages: Object.fromEntries(
      channels.map(({ id }) => [id, desk.messages(id, user).slice(-MESSAGES_PER_CHANNEL)]),
    ),
    home: desk.home(user),
    modal: desk.modal(user),
  };
}

/** The parts that look alike to everyone. */
export function sharedParts({ console, clock }: PageSources, boot: string): Omit<PageState, 'slack'> {
  return {
    session: { boot },
    machines: console.machines(),
    queues: console.queues(),
    zones: console.zones(),
    quotas: console.quotas(),
    events: console.events().slice(-EVENTS).toReversed(),
    clock: { now: clock.now(), speed: clock.speed },
  };
}

/** The whole state as `user` sees it; `user` must be one of the desk's people. */
export function snapshot(sources: PageSources, boot: string, user: string): PageState {
  return { ...sharedParts(sources, boot), slack: slackPart(sources.desk, user) };
}

/** The person whom a request names, or undefined; bots are nobody's eyes. */
export function findPerson(desk: SlackDesk, user: string | null) {
  return desk.people().find((person) => person.id === user && !person.isBot);
}
