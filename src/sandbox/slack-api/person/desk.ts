/** The desk over a workspace: what people see, type and press. */
import { controlsIn } from '../blocks/fill-ids.ts';
import { isObject } from '../blocks/totals.ts';
import { deliveryOf } from '../delivery/dispatcher.ts';
import type { Events } from '../delivery/events.ts';
import { channelName, interactionPayload } from '../delivery/payloads.ts';
import type {
  ControlPlace,
  Delivery,
  Person,
  ShownChannel,
  ShownMessage,
  ShownView,
  SlackDesk,
  SlackJson,
} from '../desk.ts';
import { messageJson, viewJson } from '../web-api/shapes.ts';
import type { StoredMessage } from '../workspace/messages.ts';
import type { Room } from '../workspace/rooms.ts';
import { TEAM_ID } from '../workspace/seed.ts';
import type { StoredView } from '../workspace/views.ts';
import { controlFor, pickedValue, reportedAction } from './actions.ts';
import { type CommandDesk, runCommand } from './commands.ts';
import { appMentionEvent, homeOpenedEvent, messageEvent } from './events.ts';
import { controlsOf, incompleteInputs, mergeValues, stateOf } from './state.ts';
import { followSubmission, TROUBLE } from './submissions.ts';
import { commandIn, escapeMessage } from './typing.ts';

const NOTHING_SENT: Delivery = { outcome: 'ok', status: undefined, tookMs: 0, body: undefined };

export class Desk implements SlackDesk {
  readonly #parts: CommandDesk;
  readonly #events: Events;

  constructor(parts: CommandDesk, events: Events) {
    this.#parts = parts;
    this.#events = events;
  }

  get #workspace() {
    return this.#parts.workspace;
  }

  get botUserId(): string {
    return this.#workspace.bot.id;
  }

  get teamId(): string {
    return TEAM_ID;
  }

  people(): readonly Person[] {
    return this.#workspace.people;
  }

  channels(user: string): readonly ShownChannel[] {
    return this.#workspace.rooms
      .all()
      .filter((room) => room.members.has(user))
      .map((room) => ({
        id: room.id,
        name: this.#nameFor(room, user),
        kind: room.kind,
        members: [...room.members],
      }));
  }

  messages(channel: string, user: string): readonly ShownMessage[] {
    if (!this.#workspace.rooms.get(channel)?.members.has(user)) return [];
    return this.#workspace.messages
      .in(channel)
      .filter((message) => message.ephemeralTo === undefined || message.ephemeralTo === user)
      .map(shownMessage);
  }

  home(user: string): ShownView | undefined {
    return shownView(this.#workspace.views.home(user));
  }

  modal(user: string): ShownView | undefined {
    return shownView(this.#workspace.views.top(user));
  }

  openDm(user: string, other = this.botUserId): string {
    const room = this.#workspace.rooms.openDm(this.#person(user).id, this.#person(other).id);
    this.#workspace.changed();
    return room.id;
  }

  async type(user: string, channel: string, text: string): Promise<Delivery> {
    const person = this.#person(user);
    const room = this.#roomOf(person, channel);
    const typed = commandIn(text);
    if (typed) return runCommand(this.#parts, person, room, typed);
    const message = this.#workspace.post({
      channel: room.id,
      user: person.id,
      text: escapeMessage(text, this.#workspace),
    });
    return (await this.#tellBot(message, room)) ?? NOTHING_SENT;
  }

  async act(
    user: string,
    place: ControlPlace,
    blockId: string,
    action: SlackJson,
    state: SlackJson = {},
  ): Promise<Delivery> {
    const person = this.#person(user);
    // The state is view.state.values, or the state that holds them.
    const values = isObject(state.values) ? state.values : state;
    if ('viewId' in place) return this.#actInView(person, place.viewId, blockId, action, values);
    return this.#actOnMessage(person, place, blockId, action, values);
  }

  async submit(user: string, viewId: string, values: SlackJson): Promise<Delivery> {
    const { workspace, dispatcher, refusedBlocks } = this.#parts;
    const person = this.#person(user);
    const open = this.#openModal(user, viewId);
    const stored = workspace.views.setValues(open, mergeValues(open.values, values));
    const errors = incompleteInputs(stored);
    workspace.views.setTrouble(stored, errors);
    workspace.changed();
    if (Object.keys(errors).length > 0) {
      return { outcome: 'error', status: undefined, tookMs: 0, body: { response_action: 'errors', errors } };
    }
    const payload = {
      ...interactionPayload('view_submission', person),
      trigger_id: workspace.triggers.mint(user),
      view: viewJson(stored),
      response_urls: [],
    };
    const receipt = await dispatcher.send({ kind: 'interactive', name: 'view_submission', payload });
    const now = workspace.views.find((view) => view.id === viewId) ?? stored;
    const delivery = followSubmission(now, deliveryOf(receipt), workspace, refusedBlocks());
    workspace.changed();
    return delivery;
  }

  async close(user: string, viewId: string): Promise<void> {
    const { workspace, dispatcher } = this.#parts;
    const person = this.#person(user);
    const isCleared = this.#openModal(user, viewId).view.clear_on_close === true;
    const popped = isCleared ? undefined : workspace.views.pop(user);
    const gone = isCleared ? workspace.views.clear(user) : popped ? [popped] : [];
    workspace.changed();
    for (const stored of gone.filter((view) => view.view.notify_on_close === true)) {
      const payload = {
        ...interactionPayload('view_closed', person),
        view: viewJson(stored),
        is_cleared: isCleared,
      };
      await dispatcher.send({ kind: 'interactive', name: 'view_closed', payload });
    }
  }

  async openHome(user: string): Promise<Delivery> {
    const room = this.#workspace.rooms.openDm(this.#person(user).id, this.botUserId);
    const event = homeOpenedEvent(user, room, this.#workspace);
    return (await this.#events.emit('app_home_opened', event)) ?? NOTHING_SENT;
  }

  onChange(listener: () => void): () => void {
    return this.#workspace.watch(listener);
  }

  /** Sends message.im for DMs with the bot, app_mention where it is mentioned. */
  async #tellBot(message: StoredMessage, room: Room): Promise<Delivery | undefined> {
    if (!room.members.has(this.botUserId)) return undefined;
    if (room.kind === 'dm') return this.#events.emit('message.im', messageEvent(message, this.#workspace));
    if (!message.text.includes(`<@${this.botUserId}>`)) return undefined;
    return this.#events.emit('app_mention', appMentionEvent(message, this.#workspace));
  }

  async #actOnMessage(
    person: Person,
    place: { channel: string; ts: string },
    blockId: string,
    action: SlackJson,
    values: SlackJson,
  ): Promise<Delivery> {
    const { workspace, dispatcher, origin } = this.#parts;
    const room = this.#roomOf(person, place.channel);
    const message = workspace.messages.find(place);
    const isEphemeral = message?.ephemeralTo !== undefined;
    if (!message || (isEphemeral && message.ephemeralTo !== person.id)) {
      throw new Error(`${person.name} sees no message ${place.ts} in ${place.channel}`);
    }
    const controls = controlsIn(message.blocks);
    const control = controlFor(controls, blockId, action);
    const picked = { [blockId]: { [String(action.action_id)]: pickedValue(control.element, action) } };
    const { path } = workspace.responseUrls.mint('actions', TEAM_ID, {
      user: person.id,
      channel: room.id,
      original: { channel: message.channel, ts: message.ts },
    });
    const payload = {
      ...interactionPayload('block_actions', person),
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: room.id,
        is_ephemeral: isEphemeral,
        ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
      },
      trigger_id: workspace.triggers.mint(person.id),
      channel: { id: room.id, name: channelName(room) },
      // Slack leaves the content of an ephemeral message out.
      ...(isEphemeral ? {} : { message: messageJson(message, workspace) }),
      state: { values: stateOf(controls, mergeValues(mergeValues({}, values), picked)) },
      response_url: `${origin()}${path}`,
      actions: [reportedAction(control, action, workspace.stamps.next())],
    };
    return deliveryOf(await dispatcher.send({ kind: 'interactive', name: 'block_actions', payload }));
  }

  async #actInView(
    person: Person,
    viewId: string,
    blockId: string,
    action: SlackJson,
    values: SlackJson,
  ): Promise<Delivery> {
    const { workspace, dispatcher } = this.#parts;
    const before = workspace.views.find((view) => view.id === viewId && view.user === person.id);
    if (!before) throw new Error(`${person.name} has no view ${viewId} open`);
    const control = controlFor(controlsOf(before), blockId, action);
    const picked = { [blockId]: { [String(action.action_id)]: pickedValue(control.element, action) } };
    const stored = workspace.views.setValues(before, mergeValues(mergeValues(before.values, values), picked));
    workspace.changed();
    if (control.block.type === 'input' && control.block.dispatch_action !== true) return NOTHING_SENT;
    const payload = {
      ...interactionPayload('block_actions', person),
      container: { type: 'view', view_id: stored.id },
      trigger_id: workspace.triggers.mint(person.id),
      view: viewJson(stored),
      actions: [reportedAction(control, action, workspace.stamps.next())],
    };
    const receipt = await dispatcher.send({ kind: 'interactive', name: 'block_actions', payload });
    if (receipt.outcome !== 'ok') {
      const now = workspace.views.find((view) => view.id === viewId) ?? stored;
      workspace.views.setTrouble(now, now.errors, TROUBLE);
      workspace.changed();
    }
    return deliveryOf(receipt);
  }

  #nameFor(room: Room, user: string): string {
    if (room.kind === 'channel') return room.name;
    const other = [...room.members].find((member) => member !== user);
    return this.#workspace.people.find((person) => person.id === other)?.name ?? '';
  }

  #person(user: string): Person {
    const person = this.#workspace.person(user);
    if (!person) throw new Error(`there is no person ${user}`);
    return person;
  }

  #roomOf(person: Person, channel: string): Room {
    const room = this.#workspace.rooms.get(channel);
    if (!room?.members.has(person.id)) throw new Error(`${person.name} is not in ${channel}`);
    if (room.isArchived) throw new Error(`#${room.name} is archived`);
    return room;
  }

  #openModal(user: string, viewId: string): StoredView {
    const top = this.#workspace.views.top(user);
    if (top?.id !== viewId) throw new Error(`the modal ${viewId} is not on top for ${user}`);
    return top;
  }
}

function shownMessage(message: StoredMessage): ShownMessage {
  const { channel, ts, user, text, blocks, metadata, threadTs, ephemeralTo, files } = message;
  return {
    channel,
    ts,
    user,
    text,
    blocks,
    metadata,
    threadTs,
    ephemeralTo,
    edited: message.showsEdited,
    files,
  };
}

function shownView(stored: StoredView | undefined): ShownView | undefined {
  if (!stored) return undefined;
  const { id, type, errors, trouble } = stored;
  return { id, type, view: viewJson(stored), errors, ...(trouble === undefined ? {} : { trouble }) };
}
