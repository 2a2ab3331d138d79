/** Bolt's parts by path: its index would also load Express and Lambda's receiver, a fifth of a cold start (bench cold-start). */
import { createRequire } from 'node:module';
import type { App as AppType, HTTPReceiver as HttpType, SocketModeReceiver as SocketType } from '@slack/bolt';

// Not imported: what `default` of such a module is differs between Node and the tests' loader.
const require = createRequire(import.meta.url);

const SOCKETS = require.resolve('@slack/bolt/dist/receivers/SocketModeReceiver.js');

/**
 * The App requires this receiver, and with it Socket Mode's client and undici (a hundred modules, an eighth of a cold
 * start), whether it receives that way or not. In its place it finds one that loads the real one when it is looked at.
 */
function loadSocketsLater(): void {
  if (require.cache[SOCKETS] !== undefined) return;
  const later = {
    get default() {
      return socketModeReceiver();
    },
  };
  Object.assign(require.cache, { [SOCKETS]: { id: SOCKETS, loaded: true, exports: later, stands: 'in' } });
}

/** The receiver of Socket Mode; loads it. */
export function socketModeReceiver(): typeof SocketType {
  const known = require.cache[SOCKETS];
  if (known !== undefined && 'stands' in known) delete require.cache[SOCKETS];
  return require(SOCKETS).default;
}

loadSocketsLater();

export const App: typeof AppType = require('@slack/bolt/dist/App.js').default;
export type App = AppType;
export const HTTPReceiver: typeof HttpType = require('@slack/bolt/dist/receivers/HTTPReceiver.js').default;
export type HTTPReceiver = HttpType;
export type SocketModeReceiver = SocketType;
