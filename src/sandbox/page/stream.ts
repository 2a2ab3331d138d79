/** Pushes the parts of the state that changed to every open page, as server-sent events. */
import type { ServerResponse } from 'node:http';
import { PART_NAMES, type PartName } from './protocol.ts';
import { type PageSources, snapshot } from './snapshot.ts';

/** Real milliseconds between looks at the world: while it changes, and while it stands still. */
const BUSY_POLL = 250;
const QUIET_POLL = 1000;
/** A page that reads slower than this many bytes behind skips a round. */
const BACKLOG = 1_000_000;

interface Page {
  readonly user: string;
  readonly response: ServerResponse;
  /** The last JSON sent, by part. */
  readonly sent: Map<PartName, string>;
}

export interface Stream {
  /** Takes over `response`, sends the whole state as `user` sees it, then every change until it closes. */
  add(user: string, response: ServerResponse): void;
  /** Looks again soon, e.g. after an action; calls within one turn of the event loop count once. */
  nudge(): void;
  close(): void;
}

/** Nothing is polled while no page is open. */
export function openStream(sources: PageSources, boot: string): Stream {
  const pages = new Set<Page>();
  let timer: NodeJS.Timeout | undefined;
  let nudged = false;
  let closed = false;

  /** Sends what is new to each page; true when anything but nothing was. */
  function push(): boolean {
    let changed = false;
    for (const page of pages) {
      if (page.response.writableLength > BACKLOG) continue;
      const state = snapshot(sources, boot, page.user);
      for (const name of PART_NAMES) {
        const json = JSON.stringify(state[name]);
        if (page.sent.get(name) === json) continue;
        page.sent.set(name, json);
        page.response.write(`event: ${name}\ndata: ${json}\n\n`);
        changed = true;
      }
    }
    return changed;
  }

  function schedule(wait: number): void {
    clearTimeout(timer);
    timer = undefined;
    if (closed || pages.size === 0) return;
    timer = setTimeout(() => schedule(push() ? BUSY_POLL : QUIET_POLL), wait);
    timer.unref();
  }

  function nudge(): void {
    if (nudged || closed || pages.size === 0) return;
    nudged = true;
    setImmediate(() => {
      nudged = false;
      if (closed) return;
      push();
      schedule(BUSY_POLL);
    });
  }

  const stopListening = sources.desk.onChange(nudge);

  return {
    add(user, response) {
      const page: Page = { user, response, sent: new Map() };
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.on('close', () => pages.delete(page));
      pages.add(page);
      push();
      schedule(BUSY_POLL);
    },
    nudge,
    close() {
      closed = true;
      stopListening();
      clearTimeout(timer);
      for (const page of pages) page.response.end();
      pages.clear();
    },
  };
}
