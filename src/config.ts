/** The environment, read once: one frozen Config, or every fault at once. */
import { type BillingConfig, billingOf } from './config-billing.ts';
import { type Environment, EnvironmentValues } from './config-values.ts';
import { type EnvFault, LIVE, type Name, SANDBOX } from './config-variables.ts';
import { Secret } from './secret.ts';

export type { EnvFault } from './config-variables.ts';
export { Secret } from './secret.ts';

export type Role = 'all' | 'front' | 'engine';

export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: Secret };

interface CommonConfig {
  readonly store: StoreConfig;
  /** `askedFor` false = the default place, where the file may be absent. */
  readonly policy: { readonly path: string; readonly askedFor: boolean };
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

/** No credentials at all: everything is simulated, on loopback. */
export interface SandboxConfig extends CommonConfig {
  readonly mode: 'sandbox';
  readonly sandbox: {
    /** 0 = any free port. */
    readonly port: number;
    /** Simulated seconds a second. */
    readonly clockSpeed: number;
    readonly seed: number;
  };
}

export type Receiver =
  | { readonly kind: 'socket'; readonly appToken: Secret }
  | { readonly kind: 'http'; readonly signingSecret: Secret; readonly port: number };

export interface LiveConfig extends CommonConfig {
  readonly mode: 'live';
  readonly role: Role;
  readonly slack: {
    readonly botToken: Secret;
    /** undefined only in the engine's role, which hears nothing from Slack. */
    readonly receiver: Receiver | undefined;
    /** Ends with a slash; undefined = Slack's own. */
    readonly apiUrl: string | undefined;
    readonly botId: string | undefined;
    readonly botUserId: string | undefined;
  };
  readonly google: {
    /** undefined when only lamplighter.yaml names projects. */
    readonly project: string | undefined;
    /** Without a slash at the end; undefined = Google's own. */
    readonly baseUrls: Readonly<
      Record<
        | 'compute'
        | 'monitoring'
        | 'scheduler'
        | 'bigquery'
        | 'cloudquotas'
        | 'storage'
        | 'cloudbilling'
        | 'tpu',
        string | undefined
      >
    >;
    /** For emulators; undefined = the environment's own Google identity. */
    readonly accessToken: Secret | undefined;
    readonly oidcCertsUrl: string | undefined;
    readonly vmServiceAccount: string | undefined;
  };
  /** Where HTTP is listened on, for Slack, `/tick` and health. */
  readonly port: number | undefined;
  /** Set when Cloud Scheduler calls `/tick`; undefined = a timer does. */
  readonly scheduler:
    | {
        readonly project: string | undefined;
        readonly location: string;
        readonly publicUrl: string;
        readonly serviceAccount: string;
      }
    | undefined;
  readonly billing: BillingConfig | undefined;
}

export type Config = SandboxConfig | LiveConfig;

export type ReadConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly EnvFault[] };

/**
 * Reads the variables. None of those that make it real = the sandbox; some but not all = a fault for each that is
 * missing. Faults never repeat a value. Empty variables count as unset.
 */
export function readConfig(env: Environment): ReadConfig {
  const values = new EnvironmentValues(env);
  const live = LIVE.filter((name) => values.get(name) !== undefined);
  const config = live.length === 0 ? sandboxConfig(values) : liveConfig(values, live);
  return values.faults.length === 0
    ? { ok: true, config: freeze(config) }
    : { ok: false, faults: values.faults };
}

/** The faults as they are printed before the process ends. */
export function explainFaults(faults: readonly EnvFault[]): string {
  const lines = faults.map(
    ({ variable, problem, example }) => `  ${variable} ${problem}\n    for example: ${example}`,
  );
  return `Lamplighter does not start: ${faults.length === 1 ? 'one setting is' : `${faults.length} settings are`} wrong.\n${lines.join('\n')}\n`;
}

function sandboxConfig(values: EnvironmentValues): SandboxConfig {
  const role = values.get('ROLE');
  if (role !== undefined && role !== 'all') values.fault('ROLE', 'must be all in the sandbox', 'all');
  return {
    mode: 'sandbox',
    ...common(values, ':memory:'),
    sandbox: {
      port: values.number('LAMPLIGHTER_SANDBOX_PORT') ?? 3000,
      clockSpeed: values.number('LAMPLIGHTER_CLOCK_SPEED') ?? 1,
      seed: values.number('LAMPLIGHTER_SEED') ?? 1,
    },
  };
}

function liveConfig(values: EnvironmentValues, because: readonly Name[]): LiveConfig {
  const why = ` although ${because.slice(0, 3).join(', ')} ${because.length === 1 ? 'is' : 'are'}; nothing runs half real`;
  for (const name of SANDBOX) {
    if (values.get(name) !== undefined) values.fault(name, 'is for the sandbox only; unset it');
  }
  const role = roleOf(values);
  const botToken = new Secret(values.need('SLACK_BOT_TOKEN', why));
  const receiver = receiverOf(values, role, why);
  const base = values.get('GOOGLE_API_BASE_URL');
  const at = (name: Name) => bare(values.get(name) ?? base);
  const baseUrls = {
    compute: at('GOOGLE_COMPUTE_BASE_URL'),
    monitoring: at('GOOGLE_MONITORING_BASE_URL'),
    scheduler: at('GOOGLE_SCHEDULER_BASE_URL'),
    bigquery: at('GOOGLE_BIGQUERY_BASE_URL'),
    cloudquotas: at('GOOGLE_CLOUDQUOTAS_BASE_URL'),
    storage: at('GOOGLE_STORAGE_BASE_URL'),
    cloudbilling: at('GOOGLE_CLOUDBILLING_BASE_URL'),
    tpu: at('GOOGLE_TPU_BASE_URL'),
  };
  const real = Object.values(baseUrls).some((url) => url === undefined || isGoogles(url));
  if (real && values.get('GOOGLE_ACCESS_TOKEN') !== undefined) {
    const problem = 'is for emulators only; it needs GOOGLE_API_BASE_URL to point at one, or unset it';
    values.fault('GOOGLE_ACCESS_TOKEN', problem);
  }
  const apiUrl = values.get('SLACK_API_URL');
  return {
    mode: 'live',
    role,
    ...common(values, '.lamplighter/lamplighter.db', role),
    slack: {
      botToken,
      receiver,
      apiUrl: apiUrl === undefined ? undefined : `${bare(apiUrl)}/`,
      botId: values.get('SLACK_BOT_ID'),
      botUserId: values.get('SLACK_BOT_USER_ID'),
    },
    google: {
      project: values.get('GOOGLE_CLOUD_PROJECT'),
      baseUrls,
      accessToken: values.secret('GOOGLE_ACCESS_TOKEN'),
      oidcCertsUrl: values.get('GOOGLE_OIDC_CERTS_URL'),
      vmServiceAccount: values.get('VM_SERVICE_ACCOUNT'),
    },
    port: values.number('PORT'),
    scheduler: schedulerOf(values),
    billing: billingOf(values),
  };
}

function roleOf(values: EnvironmentValues): Role {
  const role = values.get('ROLE');
  return role === 'front' || role === 'engine' ? role : 'all';
}

/** Signed HTTP where both its variables are set, else Socket Mode. */
function receiverOf(values: EnvironmentValues, role: Role, why: string): Receiver | undefined {
  const signingSecret = values.secret('SLACK_SIGNING_SECRET');
  const appToken = values.secret('SLACK_APP_TOKEN');
  const port = values.number('PORT');
  if (signingSecret !== undefined && port !== undefined) return { kind: 'http', signingSecret, port };
  if (appToken !== undefined) return { kind: 'socket', appToken };
  if (role === 'engine') return undefined;
  if (signingSecret !== undefined) values.need('PORT', ' although SLACK_SIGNING_SECRET is');
  else
    values.need(
      'SLACK_APP_TOKEN',
      `${why}. It is for Socket Mode; for HTTP set SLACK_SIGNING_SECRET and PORT instead`,
    );
  return undefined;
}

function common(values: EnvironmentValues, path: string, role: Role = 'all'): CommonConfig {
  const asked = values.get('LAMPLIGHTER_POLICY');
  const level = values.get('LOG_LEVEL');
  return {
    store: storeOf(values, path, role),
    policy: { path: asked ?? 'lamplighter.yaml', askedFor: asked !== undefined },
    logLevel: LEVELS.find((one) => one === level) ?? 'info',
  };
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

function storeOf(values: EnvironmentValues, path: string, role: Role): StoreConfig {
  const url = values.get('DATABASE_URL');
  if (url !== undefined && /^postgres(ql)?:/.test(url)) return { kind: 'postgres', url: new Secret(url) };
  if (role !== 'all') {
    const problem = `must be a Postgres URL when ROLE is ${role}: two processes share it`;
    values.fault('DATABASE_URL', problem, 'postgres://lamplighter@db.internal/lamplighter');
  }
  return { kind: 'sqlite', path: url === undefined ? path : url.replace(/^sqlite:(\/\/)?/, '') };
}

function schedulerOf(values: EnvironmentValues): LiveConfig['scheduler'] {
  const names = ['SCHEDULER_LOCATION', 'PUBLIC_URL', 'SCHEDULER_SERVICE_ACCOUNT'] as const;
  const set = [...names, 'SCHEDULER_PROJECT' as const].filter((name) => values.get(name) !== undefined);
  if (set.length === 0) return undefined;
  const why = ` although ${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'}`;
  const [location = '', publicUrl = '', serviceAccount = ''] = names.map((name) => values.need(name, why));
  values.need('PORT', `${why}: Cloud Scheduler calls over HTTP`);
  return {
    project: values.get('SCHEDULER_PROJECT') ?? values.get('GOOGLE_CLOUD_PROJECT'),
    location,
    publicUrl: bare(publicUrl) ?? '',
    serviceAccount,
  };
}

/** Without slashes at its end. */
function bare(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
}

function isGoogles(url: string): boolean {
  return URL.canParse(url) && /(^|\.)googleapis\.com$/.test(new URL(url).hostname);
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}
