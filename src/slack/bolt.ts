/** Bolt's parts by path: its index would also load Express and Lambda's receiver, a fifth of a cold start (bench cold-start). */
import type { App as AppType, HTTPReceiver as HttpType, SocketModeReceiver as SocketType } from '@slack/bolt';
import app from '@slack/bolt/dist/App.js';
import http from '@slack/bolt/dist/receivers/HTTPReceiver.js';
import socket from '@slack/bolt/dist/receivers/SocketModeReceiver.js';

export const App: typeof AppType = app.default;
export type App = AppType;
export const HTTPReceiver: typeof HttpType = http.default;
export type HTTPReceiver = HttpType;
export const SocketModeReceiver: typeof SocketType = socket.default;
export type SocketModeReceiver = SocketType;
