/** Bolt's parts by path: its index would also load Express and Lambda's receiver, a fifth of a cold start (bench cold-start). */
import { createRequire } from 'node:module';
import type { App as AppType, HTTPReceiver as HttpType, SocketModeReceiver as SocketType } from '@slack/bolt';

// Not imported: what `default` of such a module is differs between Node and the tests' loader.
const require = createRequire(import.meta.url);

export const App: typeof AppType = require('@slack/bolt/dist/App.js').default;
export type App = AppType;
export const HTTPReceiver: typeof HttpType = require('@slack/bolt/dist/receivers/HTTPReceiver.js').default;
export type HTTPReceiver = HttpType;
export const SocketModeReceiver: typeof SocketType =
  require('@slack/bolt/dist/receivers/SocketModeReceiver.js').default;
export type SocketModeReceiver = SocketType;
