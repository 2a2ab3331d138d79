/** Takes an answer as Google wrote it, past the generated clients' decoding into messages. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What the transport needs to know of an answer: gaxios gives a Response with more on it. */
interface Answer {
  readonly ok: boolean;
  readonly body: unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Taken {
  /** As they came: joined only when their turn is there, as some dozens may wait. */
  chunks: Uint8Array[] | undefined;
}

const taking = new AsyncLocalStorage<Taken>();
/** An empty message, which every answer may be. */
const NOTHING = new TextEncoder().encode('{}').buffer;

/** What is waited for before an answer is parsed. */
export type Turn = () => Promise<void>;

/**
 * Makes one call and gives its answer as parsed JSON, as soon as it is its `turn`. google-gax turns every point of a time series into four messages and back into objects; with thousands of
 * them, that is two thirds of all the work (bench sweep). Rejects as the call does, and with SyntaxError when the
 * answer is not JSON.
 */
export async function undecoded(call: () => Promise<unknown>, turn: Turn): Promise<unknown> {
  const taken: Taken = { chunks: undefined };
  await taking.run(taken, call);
  if (taken.chunks === undefined) throw new Error('the transport did not hand over the answer');
  await turn();
  return JSON.parse(Buffer.concat(taken.chunks).toString('utf8'));
}

/**
 * One turn of the event loop for each answer, in the order in which they came: many pages may arrive at the same
 * moment; read in one go they would hold up an acknowledgement. `giveWay` lets people pass before each.
 */
export function turns(giveWay: () => Promise<void> = async () => {}): Turn {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => nextTurn()).then(giveWay);
    return last;
  };
}

/** For the transport: keeps the bytes of an answer that is wanted undecoded, and leaves an empty message in its place. */
export async function handOver<T extends Answer>(answer: T): Promise<T> {
  const taken = taking.getStore();
  if (taken === undefined || !answer.ok) return answer;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  taken.chunks = chunks;
  answer.arrayBuffer = async () => NOTHING;
  return answer;
}
