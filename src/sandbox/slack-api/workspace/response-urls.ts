/** response_urls: five uses within thirty minutes of world time, bound to the place of the interaction. */
import { MINUTE } from '../../../domain/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { newId, newSecret } from './identity.ts';
import type { MessageKey } from './messages.ts';

const USES = 5;
const LIFE = 30 * MINUTE;

export interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  readonly mintedAt: number;
  uses: number;
  /** The message that replace_original and delete_original speak of: the one acted on, or the first one that this
   *  slash command made. */
  original: MessageKey | undefined;
}

export type ResponseUse =
  | { readonly ok: true; readonly url: ResponseUrl }
  | { readonly ok: false; readonly why: 'expired_url' | 'used_url' | 'invalid_url' };

export class ResponseUrls {
  readonly #urls = new Map<string, ResponseUrl>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new path, `/commands/TEAM/ID/SECRET` (or `/actions/…`). The real host is hooks.slack.com. */
  mint(
    kind: 'commands' | 'actions',
    team: string,
    target: { user: string; channel: string; original?: MessageKey },
  ) {
    const path = `/${kind}/${team}/${newId('')}/${newSecret()}`;
    const url: ResponseUrl = {
      user: target.user,
      channel: target.channel,
      mintedAt: this.#clock.now(),
      uses: 0,
      original: target.original,
    };
    this.#urls.set(path, url);
    return { path, url };
  }

  use(path: string): ResponseUse {
    const url = this.#urls.get(path);
    if (!url) return { ok: false, why: 'invalid_url' };
    if (this.#clock.now() - url.mintedAt > LIFE) return { ok: false, why: 'expired_url' };
    if (url.uses >= USES) return { ok: false, why: 'used_url' };
    url.uses += 1;
    return { ok: true, url };
  }
}
