/** A TCP proxy on loopback that reads HTTP requests well enough to delay, cut, garble or repeat them on purpose. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { HttpFrames } from './http-frames.ts';

/** What befalls one request or its answer. */
export type Mishap =
  /** Held back for so many real milliseconds, then passed on. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection is cut; the request never arrives. */
  | { readonly kind: 'cut-before' }
  /** The request arrives; at the first byte of the answer the connection is cut. */
  | { readonly kind: 'cut-after' }
  /** The request never arrives and nothing ever comes back. */
  | { readonly kind: 'black-hole' }
  /** The request arrives; its answer never comes back. */
  | { readonly kind: 'stall-after' }
  /** The answer's body arrives with its length but with other bytes. */
  | { readonly kind: 'garble' }
  /** The answer ends in the middle of its body. */
  | { readonly kind: 'truncate' }
  /** The request arrives twice, as from a middlebox that repeats it; one answer comes back. */
  | { readonly kind: 'repeat-request' }
  /** Every byte of the answer comes twice. */
  | { readonly kind: 'repeat-answer' }
  /** Nothing goes wrong; for `answered`. */
  | { readonly kind: 'none' };

/** A mishap, and who wants to hear of it. */
export type Plan = Mishap & {
  /** Called when the request is whole, before anything of it is passed on. */
  readonly asked?: () => void;
  /** Called at the answer's first byte, before anything of it is passed on: the request has had its effect. */
  readonly effective?: () => void;
  /** Called when the answer's first bytes have been passed on. */
  readonly answered?: () => void;
};

export interface LoopbackProxy {
  /** http://127.0.0.1:PORT */
  readonly origin: string;
  /** Requests that came, mishaps included. */
  readonly requests: number;
  /** Decides what befalls a request (its head and body as Latin-1 text); undefined = nothing. */
  watch(plan: (request: string) => Plan | undefined): void;
  /** The next `times` (1) requests whose text contains `words` suffer the mishap. */
  meet(words: string, mishap: Mishap, times?: number): void;
  /** No mishap is appointed any more. */
  clear(): void;
  close(): Promise<void>;
}

/** Listens on a free port; `target` is asked for the port to pass on to at each connection. */
export async function startProxy(target: () => number): Promise<LoopbackProxy> {
  const open = new Set<Socket>();
  const appointed: { words: string; mishap: Mishap; times: number }[] = [];
  let watcher: (request: string) => Plan | undefined = () => undefined;
  let requests = 0;

  function planFor(request: string): Plan | undefined {
    requests += 1;
    const found = appointed.find(({ words, times }) => times > 0 && request.includes(words));
    if (found === undefined) return watcher(request);
    found.times -= 1;
    return found.mishap;
  }

  const server = createServer((client) => {
    const upstream = connect(target(), '127.0.0.1');
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    client.once('close', () => upstream.destroy());
    join(client, upstream, target, planFor);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    watch: (plan) => {
      watcher = plan;
    },
    meet: (words, mishap, times = 1) => {
      appointed.push({ words, mishap, times });
    },
    clear: () => {
      appointed.length = 0;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.resetAndDestroy();
      await closed;
    },
  };
}

/** Carries one connection: request by request from the client, whatever comes from upstream. */
function join(
  client: Socket,
  upstream: Socket,
  target: () => number,
  planFor: (request: string) => Plan | undefined,
): void {
  const frames = new HttpFrames();
  let plan: Plan | undefined;
  let isFirst = true;
  let isCut = false;

  function cut(): void {
    isCut = true;
    client.resetAndDestroy();
    upstream.destroy();
  }

  function pass(request: Buffer): void {
    if (plan?.kind === 'black-hole') return;
    if (plan?.kind === 'cut-before') {
      cut();
      return;
    }
    if (plan?.kind === 'repeat-request') repeat(request, target());
    const send = () => upstream.writable && upstream.write(request);
    if (plan?.kind === 'delay') setTimeout(send, plan.ms);
    else send();
  }

  client.on('data', (chunk: Buffer) => {
    for (const request of frames.add(chunk)) {
      if (isCut) return;
      plan = frames.isRaw ? undefined : planFor(request.toString('latin1'));
      isFirst = true;
      plan?.asked?.();
      pass(request);
    }
  });
  client.once('end', () => upstream.end());

  upstream.on('data', (chunk: Buffer) => {
    if (isCut) return;
    const first = isFirst;
    isFirst = false;
    if (first) plan?.effective?.();
    if (plan?.kind === 'stall-after') return;
    if (plan?.kind === 'cut-after') {
      cut();
      return;
    }
    if (plan?.kind === 'truncate') {
      client.write(halfOf(chunk), () => cut());
      isCut = true;
      return;
    }
    const bytes = plan?.kind === 'garble' ? garbled(chunk, first) : chunk;
    client.write(plan?.kind === 'repeat-answer' ? Buffer.concat([bytes, bytes]) : bytes);
    if (first) plan?.answered?.();
  });
  upstream.once('end', () => {
    if (plan?.kind !== 'stall-after') client.end();
  });
  upstream.once('close', () => {
    if (plan?.kind !== 'stall-after' && plan?.kind !== 'truncate') client.destroy();
  });
}

/** Sends the request on a connection of its own and throws its answer away. */
function repeat(request: Buffer, port: number): void {
  const again = connect(port, '127.0.0.1', () => again.write(request));
  again.on('error', () => again.destroy());
  again.once('data', () => again.destroy());
}

const HEAD_END = '\r\n\r\n';

/** The head and the first half of the body. */
function halfOf(answer: Buffer): Buffer {
  const body = answer.indexOf(HEAD_END) + HEAD_END.length;
  return answer.subarray(0, body + Math.floor((answer.length - body) / 2));
}

/** The body with every third byte turned over; heads stay. */
function garbled(chunk: Buffer, hasHead: boolean): Buffer {
  const from = hasHead ? chunk.indexOf(HEAD_END) + HEAD_END.length : 0;
  const bytes = Buffer.from(chunk);
  for (let i = from; i < bytes.length; i += 3) bytes[i] = (bytes[i] ?? 0) ^ 0x5a;
  return bytes;
}
