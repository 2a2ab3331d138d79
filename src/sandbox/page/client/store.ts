/** The state that the sandbox streams, held outside React. */
import { useSyncExternalStore } from 'react';
import { PART_NAMES, type PageState } from '../protocol.ts';
import { type Histories, remember } from './history.ts';
import { share } from './share.ts';

export interface Known {
  readonly state: PageState | undefined;
  /** False while the stream is cut; the browser reconnects by itself. */
  readonly connected: boolean;
  /** What each machine's GPU did lately, as far as this page has seen it. */
  readonly histories: Histories;
}

let known: Known = { state: undefined, connected: false, histories: new Map() };
let source: EventSource | undefined;
const listeners = new Set<() => void>();

function set(next: Partial<Known>): void {
  known = { ...known, ...next };
  for (const listener of listeners) listener();
}

/** Follows the sandbox as `user` (undefined: the first person there is) instead of whomever before. */
export function follow(user: string | undefined): void {
  source?.close();
  const stream = new EventSource(
    user === undefined ? '/api/events' : `/api/events?user=${encodeURIComponent(user)}`,
  );
  source = stream;
  let parts: Partial<PageState> = {};
  stream.onopen = () => set({ connected: true });
  stream.onerror = () => set({ connected: false });
  for (const name of PART_NAMES) {
    stream.addEventListener(name, (event: MessageEvent<string>) => {
      if (source !== stream) return;
      const value = share(known.state?.[name], JSON.parse(event.data));
      parts = { ...parts, [name]: value };
      if (PART_NAMES.every((part) => part in parts)) arrive(parts as PageState);
    });
  }
}

function arrive(state: PageState): void {
  const fresh = known.state?.session.boot !== state.session.boot;
  set({ state, histories: remember(fresh ? new Map() : known.histories, state) });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useKnown(): Known {
  return useSyncExternalStore(subscribe, () => known);
}
