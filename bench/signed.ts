/** Slash commands as Slack posts them: signed, over a connection that is kept. */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

export interface CommandTo {
  /** Origin of the bot. */
  readonly url: string;
  readonly signingSecret: string;
  /** Base of the simulated Slack's Web API; late answers go to a response_url there. */
  readonly apiUrl: string;
}

export interface Typed {
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly command: string;
  readonly text: string;
}

export interface Acknowledged {
  readonly status: number;
  readonly body: string;
  /** Real milliseconds from the sending of the first byte to the end of the answer. */
  readonly tookMs: number;
}

/** A pool of so many connections. */
export function connections(most: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: most, maxFreeSockets: most });
}

/** Sends one command and resolves with its acknowledgement. Rejects when nothing listens or the connection breaks. */
export function sendCommand(to: CommandTo, typed: Typed, agent?: Agent): Promise<Acknowledged> {
  const body = new URLSearchParams({
    team_id: typed.team,
    channel_id: typed.channel,
    channel_name: 'gpu',
    user_id: typed.user,
    user_name: typed.user.toLowerCase(),
    command: typed.command,
    text: typed.text,
    api_app_id: 'A0LAMPLIGHT',
    is_enterprise_install: 'false',
    response_url: new URL(`/commands/bench/${randomUUID()}`, to.apiUrl).href,
    trigger_id: randomUUID(),
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', to.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL('/slack/events', to.url),
      {
        method: 'POST',
        ...(agent === undefined ? {} : { agent }),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${signature}`,
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
            tookMs: performance.now() - began,
          }),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
