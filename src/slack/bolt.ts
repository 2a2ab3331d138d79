/** Bolt's parts by path: its index would also load Express and Lambda's receiver, a fifth of a cold start (bench cold-start). */
import { createRequire } from 'node:module';
import type { App as AppType, HTTPReceiver as HttpType, SocketModeReceiver as SocketType } from '@slack/bolt';

// Not imported: what `default` of such a module is differs between Node and the tests' loader.
const require = createRequire(import.meta.url);

const SOCKETS = require.resolve('@slack/bolt/dist/receivers/SocketModeReceiver.js');
const INSTALLER = createRequire(SOCKETS).resolve('@slack/oauth');

/**
 * The App requires Socket Mode's receiver, with its client and undici, and every receiver the installer of apps, with
 * JSON Web Tokens and semver: two hundred modules, a fifth of a cold start, whether they are used or not. In their
 * places stands something that loads the real module when its export is looked at.
 */
function loadLater(file: string, name: string): void {
  if (require.cache[file] !== undefined) return;
  const exports = { __esModule: true };
  Object.defineProperty(exports, name, { get: () => load(file)[name] });
  Object.assign(require.cache, { [file]: { id: file, loaded: true, exports, standsIn: true } });
}

/** The real module. */
function load(file: string): Readonly<Record<string, unknown>> {
  const known = require.cache[file];
  if (known !== undefined && 'standsIn' in known) delete require.cache[file];
  return require(file);
}

loadLater(SOCKETS, 'default');
loadLater(INSTALLER, 'InstallProvider');

export const App: typeof AppType = require('@slack/bolt/dist/App.js').default;
export type App = AppType;
export const HTTPReceiver: typeof HttpType = require('@slack/bolt/dist/receivers/HTTPReceiver.js').default;
export type HTTPReceiver = HttpType;
/** The receiver of Socket Mode; loads it. */
export function socketModeReceiver(): typeof SocketType {
  return load(SOCKETS).default as typeof SocketType;
}
export type SocketModeReceiver = SocketType;
