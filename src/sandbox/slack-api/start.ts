/** Starts the simulated Slack: one workspace, its Web API, and the way to the bot. */
import { SECOND } from '../../domain/time.ts';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { Courier } from './delivery/courier.ts';
import { Dispatcher } from './delivery/dispatcher.ts';
import { Events } from './delivery/events.ts';
import { HttpCourier } from './delivery/http-courier.ts';
import { SocketCourier } from './delivery/socket-courier.ts';
import type { SlackDesk } from './desk.ts';
import { Faults } from './faults.ts';
import { Desk } from './person/desk.ts';
import { joinedEvent, messageEvent } from './person/events.ts';
import { SlackServer } from './server.ts';
import type { SimulatedSlack, SlackDelivery, SlackOptions } from './simulated-slack.ts';
import { WebApi } from './web-api/handler.ts';
import { RateLimits } from './web-api/limits.ts';
import { APP_ID, BOT_ID, TEAM_ID } from './workspace/seed.ts';
import { Workspace } from './workspace/workspace.ts';

const ACK_TIMEOUT = 3 * SECOND;
const SUBSCRIPTIONS = ['app_home_opened', 'app_mention', 'member_joined_channel', 'message.im'] as const;

/** Listens on 127.0.0.1 and resolves when it does. Rejects when the port is taken. */
export async function startSlack(options: SlackOptions): Promise<SimulatedSlack> {
  const wire = options.wireClock ?? systemClock;
  const workspace = new Workspace(options, wire);
  const faults = new Faults(options.refusedBlocks ?? []);
  const road = new Road(options, wire);
  const dispatcher = new Dispatcher(() => road.courier, faults, options.clock);
  const events = new Events(
    dispatcher,
    options.clock,
    workspace.bot.id,
    options.subscriptions ?? SUBSCRIPTIONS,
  );
  const origin = () => options.origin ?? server.origin;
  const context = {
    workspace,
    refusedBlocks: () => faults.refusedBlocks,
    origin,
    newSocketUrl: () => road.sockets?.newUrl(origin()),
  };
  const limits = options.rateLimits === false ? undefined : new RateLimits(options.clock, wire);
  const api = new WebApi(context, { bot: options.botToken, app: () => road.appToken }, limits);
  const server: SlackServer = new SlackServer({
    api,
    workspace,
    faults,
    upgrade: (request, socket, head, ticket) => {
      if (road.sockets) road.sockets.upgrade(request, socket, head, ticket);
      else socket.destroy();
    },
  });
  workspace.onAppPosted = (message, room) => {
    if (room.kind === 'dm') void events.emit('message.im', messageEvent(message, workspace));
  };
  await server.listen(options.port ?? 0);
  const commands = options.commands ?? [{ command: '/gpu', shouldEscape: true }];
  const desk = new Desk({ ...context, dispatcher, commands }, events);
  return new RunningSlack({ workspace, faults, road, dispatcher, events, server, desk });
}

/** The courier of the day. */
class Road {
  readonly #options: SlackOptions;
  readonly #wire: Clock;
  #delivery: SlackDelivery;
  #courier: Courier;

  constructor(options: SlackOptions, wire: Clock) {
    this.#options = options;
    this.#wire = wire;
    this.#delivery = options.delivery;
    this.#courier = this.#courierFor(options.delivery);
  }

  get courier(): Courier {
    return this.#courier;
  }

  get sockets(): SocketCourier | undefined {
    return this.#courier instanceof SocketCourier ? this.#courier : undefined;
  }

  get appToken(): string | undefined {
    return this.#delivery.mode === 'socket' ? this.#delivery.appToken : undefined;
  }

  change(delivery: SlackDelivery): void {
    this.#courier.close();
    this.#delivery = delivery;
    this.#courier = this.#courierFor(delivery);
  }

  #courierFor(delivery: SlackDelivery): Courier {
    const ackTimeout = this.#options.ackTimeout ?? ACK_TIMEOUT;
    if (delivery.mode === 'socket') return new SocketCourier(ackTimeout);
    const { url, signingSecret } = delivery;
    return new HttpCourier({ url, signingSecret, wire: this.#wire, ackTimeout });
  }
}

interface Parts {
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly road: Road;
  readonly dispatcher: Dispatcher;
  readonly events: Events;
  readonly server: SlackServer;
  readonly desk: SlackDesk;
}

class RunningSlack implements SimulatedSlack {
  readonly url: string;
  readonly teamId = TEAM_ID;
  readonly appId = APP_ID;
  readonly botId = BOT_ID;
  readonly botUserId: string;
  readonly desk: SlackDesk;
  readonly faults: Faults;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.url = `${parts.server.origin}/api/`;
    this.botUserId = parts.workspace.bot.id;
    this.desk = parts.desk;
    this.faults = parts.faults;
  }

  calls() {
    return this.#parts.server.calls;
  }

  deliveries() {
    return this.#parts.dispatcher.log;
  }

  connections(): number {
    return this.#parts.road.sockets?.connections ?? 0;
  }

  disconnectSockets(reason: 'warning' | 'refresh_requested' = 'refresh_requested'): void {
    this.#parts.road.sockets?.disconnect(reason);
  }

  setDelivery(delivery: SlackDelivery): void {
    this.#parts.road.change(delivery);
  }

  join(user: string, channel: string): void {
    const { workspace, events } = this.#parts;
    const room = workspace.rooms.get(channel);
    if (!room || !workspace.person(user)) throw new Error(`there is no ${room ? user : channel}`);
    workspace.rooms.join(room, user);
    workspace.changed();
    const joined = workspace.rooms.get(channel);
    if (!joined?.members.has(workspace.bot.id)) return;
    void events.emit('member_joined_channel', joinedEvent(user, joined, workspace));
  }

  archive(channel: string): void {
    const room = this.#parts.workspace.rooms.get(channel);
    if (!room) throw new Error(`there is no ${channel}`);
    this.#parts.workspace.rooms.archive(room);
    this.#parts.workspace.changed();
  }

  settle(): Promise<void> {
    return this.#parts.events.settle();
  }

  async close(): Promise<void> {
    this.#parts.events.close();
    this.#parts.road.courier.close();
    await this.#parts.server.close();
  }
}
