/** Takes an answer as Google wrote it, past the generated clients' decoding into messages. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What the transport needs to know of an answer: gaxios gives a Response with more on it. */
interface Answer {
  readonly ok: boolean;
  readonly body: unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Taken {
  text: string | undefined;
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
  const taken: Taken = { text: undefined };
  await taking.run(taken, call);
  const { text } = taken;
  if (text === undefined) throw new Error('the transport did not hand over the answer');
  // Whatever was begun within the call remembers its context, a connection that is kept open for one.
  taken.text = undefined;
  await turn();
  return JSON.parse(text);
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

/**
 * For the transport: keeps the text of an answer that is wanted undecoded, and leaves an empty message in its place.
 * Bytes are made text as they come: kept until the end they outlive the young generation, and 60 MB of them may pile up
 * before V8 looks for those that nobody needs.
 */
export async function handOver<T extends Answer>(answer: T): Promise<T> {
  const taken = taking.getStore();
  if (taken === undefined || !answer.ok) return answer;
  const decoder = new StringDecoder('utf8');
  let text = '';
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) text += decoder.write(chunk);
  taken.text = text + decoder.end();
  answer.arrayBuffer = async () => NOTHING;
  return answer;
}
