/** Starts what the environment asks for and keeps it running until a signal comes. */
import { explainFaults, type LiveConfig, readConfig } from './config.ts';
import { createLogger } from './log.ts';
import { type PolicyFault, readPolicy } from './policy.ts';
import { startBot } from './wiring.ts';

interface Running {
  close(): Promise<void>;
}

/** Ends the process with 1 and the reasons in words when something is wrong with the settings. */
export async function run(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const read = readConfig(env);
  if (!read.ok) return refuse(explainFaults(read.faults));
  const { config } = read;
  if (config.mode === 'sandbox') {
    const { runSandbox } = await import('./wiring-sandbox.ts');
    untilSignal(await runSandbox(config));
    return;
  }
  const projects = config.google.project === undefined ? [] : [config.google.project];
  const policy = readPolicy(config.policy.path, config.policy.askedFor, projects);
  if (!policy.ok) return refuse(explainPolicy(policy.faults));
  const log = createLogger(config.logLevel, secretsOf(config));
  try {
    const bot = await startBot({ config, policy: policy.policy, log });
    log.info({ role: config.role, url: bot.url }, 'Lamplighter is running');
    untilSignal(bot);
  } catch (error) {
    refuse(`Lamplighter does not start: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** Every secret of the config, for the log's mask. */
function secretsOf(config: LiveConfig): string[] {
  const { slack, google, store } = config;
  const { receiver } = slack;
  const secrets = [
    slack.botToken,
    receiver?.kind === 'socket' ? receiver.appToken : receiver?.signingSecret,
    google.accessToken,
    store.kind === 'postgres' ? store.url : undefined,
  ];
  return secrets.flatMap((secret) => (secret === undefined ? [] : [secret.reveal()]));
}

function explainPolicy(faults: readonly PolicyFault[]): string {
  const lines = faults.map(
    ({ field, problem, example }) => `  ${field} ${problem}\n    for example: ${example}`,
  );
  return `Lamplighter does not start: lamplighter.yaml is wrong.\n${lines.join('\n')}\n`;
}

function refuse(words: string): void {
  process.stderr.write(words);
  process.exitCode = 1;
}

function untilSignal(running: Running): void {
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      running.close().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`did not close cleanly: ${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
