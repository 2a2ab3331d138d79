/** What a person at the simulated Slack can see and do: the page, stories and tests drive the bot through it. */

/** Slack's own JSON for a block, a view or a message; validated by the simulated Slack before it is kept. */
export type SlackJson = { readonly [key: string]: unknown };

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  /** Time zone as Slack gives it, e.g. Europe/Berlin. */
  readonly tz: string;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isAdmin: boolean;
  /** Workspace the person belongs to; differs for Slack Connect users. */
  readonly teamId: string;
}

export interface ShownChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'dm';
  readonly members: readonly string[];
}

export interface ShownMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly SlackJson[];
  readonly metadata: SlackJson | undefined;
  readonly threadTs: string | undefined;
  readonly edited: boolean;
  /** Set when only this person sees it. */
  readonly ephemeralTo: string | undefined;
  /** Slack's file objects; url_private can be fetched as it stands. */
  readonly files?: readonly SlackJson[];
}

export interface ShownView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly view: SlackJson;
  /** Errors of the last submission, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** What Slack says on top of the modal when the app did not answer, or not as it may. */
  readonly trouble?: string;
}

/** What became of a delivery to the bot, as Slack itself would see it. */
export interface Delivery {
  /** 'ok' acked in time; 'timeout' no ack within 3 s; 'error' refused (HTTP status) or nobody listens. */
  readonly outcome: 'ok' | 'timeout' | 'error';
  readonly status: number | undefined;
  /** Real milliseconds from sending until the ack. */
  readonly tookMs: number;
  /** The body of the ack, e.g. an ephemeral answer or view errors. */
  readonly body: SlackJson | string | undefined;
}

/** Where a control stands: in a message, or in a view. */
export type ControlPlace = { readonly channel: string; readonly ts: string } | { readonly viewId: string };

export interface SlackDesk {
  readonly botUserId: string;
  readonly teamId: string;
  people(): readonly Person[];
  /** The channels and DMs that this person sees. */
  channels(user: string): readonly ShownChannel[];
  /** Oldest first; ephemeral messages only for their addressee. */
  messages(channel: string, user: string): readonly ShownMessage[];
  home(user: string): ShownView | undefined;
  /** The modal on top for this person. */
  modal(user: string): ShownView | undefined;
  /** Opens the DM of a person with another one, the bot unless named, and gives its id. */
  openDm(user: string, other?: string): string;
  /** Types a line: a slash command when it starts with `/`, else a message. */
  type(user: string, channel: string, text: string): Promise<Delivery>;
  /** Presses a button, picks from a menu, …: `action` is the element's action_id with Slack's value fields
   *  (value, selected_option, selected_date_time, …); `blockId` the block it stands in;
   *  `state` what stands in the other controls, as view.state.values (or the state that holds them). Rejects when this
   *  person could not have done it: no such control, an option not on offer. */
  act(
    user: string,
    place: ControlPlace,
    blockId: string,
    action: SlackJson,
    state?: SlackJson,
  ): Promise<Delivery>;
  /** Submits the modal on top; `values` is view.state.values and is laid over what `act` put in before. Inputs that
   *  Slack's own client would not let through are shown as errors of the view, and nothing is sent. */
  submit(user: string, viewId: string, values: SlackJson): Promise<Delivery>;
  close(user: string, viewId: string): Promise<void>;
  openHome(user: string): Promise<Delivery>;
  /** Called after anything visible changed; returns the function that stops it. */
  onChange(listener: () => void): () => void;
}
