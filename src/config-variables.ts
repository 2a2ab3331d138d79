/** The environment variables that there are: what each must look like, and a value that works. */
import { nearWords } from './domain/near.ts';

export interface EnvFault {
  readonly variable: string;
  /** To be read after the variable's name; never holds a value. */
  readonly problem: string;
  /** A whole line that works, as in .env. */
  readonly example: string;
}

interface Variable {
  readonly check: (value: string) => boolean;
  readonly problem: string;
  readonly example: string;
}

export const VARIABLES = {
  SLACK_BOT_TOKEN: pattern(
    /^xoxb-\S+$/,
    'must be a bot token, which begins with xoxb-',
    'xoxb-1234-5678-abcd',
  ),
  SLACK_APP_TOKEN: pattern(
    /^xapp-\S+$/,
    'must be an app-level token, which begins with xapp-',
    'xapp-1-A0123-456-abc',
  ),
  SLACK_SIGNING_SECRET: pattern(
    /^[^\s-]\S{5,}$/,
    'must be the signing secret of the app',
    '8f742231b10e8888abcd99yyyzzz85a5',
  ),
  SLACK_API_URL: url('https://slack.com/api/'),
  SLACK_BOT_ID: pattern(/^B[A-Z0-9]{2,}$/, 'must be a bot id, which begins with B', 'B0123ABCD'),
  SLACK_BOT_USER_ID: pattern(
    /^[UW][A-Z0-9]{2,}$/,
    "must be the bot's user id, which begins with U",
    'U0123ABCD',
  ),
  GOOGLE_CLOUD_PROJECT: projectId(),
  GOOGLE_API_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_COMPUTE_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_MONITORING_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_SCHEDULER_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_BIGQUERY_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_CLOUDQUOTAS_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_STORAGE_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_CLOUDBILLING_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_TPU_BASE_URL: url('http://127.0.0.1:4010'),
  GOOGLE_OIDC_CERTS_URL: url('http://127.0.0.1:4010/oauth2/v3/certs'),
  GOOGLE_ACCESS_TOKEN: pattern(/^\S+$/, 'must be an access token', 'emulator-token'),
  SCHEDULER_LOCATION: pattern(/^[a-z]+-[a-z]+\d+$/, 'must be a region', 'europe-west1'),
  SCHEDULER_PROJECT: projectId(),
  SCHEDULER_SERVICE_ACCOUNT: serviceAccount('lamplighter-tick'),
  PUBLIC_URL: { ...url('https://lamplighter-tick-abc123.a.run.app'), check: isPublicUrl },
  BILLING_TABLE: tables('gcp_billing_export_v1_012345_6789AB_CDEF01'),
  BILLING_DETAILED_TABLE: tables('gcp_billing_export_resource_v1_012345_6789AB_CDEF01'),
  BILLING_LOCATION: pattern(/^(US|EU|[a-z]+-[a-z]+\d+)$/, "must be the datasets' location", 'EU'),
  BILLING_QUERY_PROJECT: projectId(),
  BILLING_MAX_GIB: number(0.01, 1_000_000, 50),
  VM_SERVICE_ACCOUNT: serviceAccount('gpu-machines'),
  DATABASE_URL: pattern(
    /^(sqlite:\S.*|postgres(ql)?:\/\/\S+)$/,
    'must be sqlite: and a path, or a Postgres URL',
    'sqlite:.lamplighter/lamplighter.db',
  ),
  ROLE: pattern(/^(all|front|engine)$/, 'must be all, front or engine', 'all'),
  PORT: number(1, 65_535, 8_080),
  LAMPLIGHTER_POLICY: pattern(/\S/, 'must be a path', 'lamplighter.yaml'),
  LOG_LEVEL: pattern(
    /^(trace|debug|info|warn|error|fatal|silent)$/,
    'must be trace, debug, info, warn, error, fatal or silent',
    'info',
  ),
  LAMPLIGHTER_CLOCK_SPEED: number(0.001, 3_600, 60),
  LAMPLIGHTER_SEED: number(0, 4_294_967_295, 1),
  LAMPLIGHTER_SANDBOX_PORT: number(0, 65_535, 3_000),
} as const satisfies Readonly<Record<string, Variable>>;

export type Name = keyof typeof VARIABLES;

/** Read in both modes. */
export const COMMON = ['DATABASE_URL', 'ROLE', 'PORT', 'LAMPLIGHTER_POLICY', 'LOG_LEVEL'] as const;

/** Refused outside the sandbox. */
export const SANDBOX = ['LAMPLIGHTER_CLOCK_SPEED', 'LAMPLIGHTER_SEED', 'LAMPLIGHTER_SANDBOX_PORT'] as const;

/** Set in many shells for other tools' sake: by itself it makes nothing real. */
export const AMBIENT = ['GOOGLE_CLOUD_PROJECT'] as const;

/** One of these makes it real, and then what is needed must be there. */
export const LIVE: readonly Name[] = (Object.keys(VARIABLES) as Name[]).filter(
  (name) => !includes(COMMON, name) && !includes(SANDBOX, name) && !includes(AMBIENT, name),
);

/** The fault of a variable of ours that is misspelt; undefined for those of others and for right ones. */
export function nearestVariable(name: string): Omit<EnvFault, 'variable'> | undefined {
  if (!name.startsWith('LAMPLIGHTER_') || Object.hasOwn(VARIABLES, name)) return undefined;
  const ours = Object.keys(VARIABLES).filter((one) => one.startsWith('LAMPLIGHTER_'));
  const [meant] = nearWords(name, ours, 1);
  const example = 'LAMPLIGHTER_POLICY=lamplighter.yaml';
  return meant === undefined
    ? { problem: `is no setting; there is ${ours.join(', ')}`, example }
    : { problem: `is no setting; did you mean ${meant}?`, example: `${meant}=…` };
}

function pattern(right: RegExp, problem: string, example: string): Variable {
  return { check: (value) => right.test(value), problem, example };
}

/** Several accounts have several tables, each in its own project and location. */
function tables(name: string): Variable {
  const one = '([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]\\.[A-Za-z0-9_]{1,1024}\\.[A-Za-z0-9_-]{1,1024}';
  const table = `${one}(@(US|EU|[a-z]+-[a-z]+\\d+))?`;
  return pattern(
    new RegExp(`^${table}(\\s*,\\s*${table})*$`),
    'must be billing exports as project.dataset.table, several with commas between them, each with @LOCATION where theirs differ',
    `my-billing.billing_export.${name}`,
  );
}

function projectId(): Variable {
  return pattern(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be a project id', 'ml-research');
}

function serviceAccount(name: string): Variable {
  const right = /^[a-z0-9][a-z0-9-]{4,28}[a-z0-9]@[a-z0-9.-]+\.gserviceaccount\.com$/;
  return pattern(
    right,
    'must be the e-mail address of a service account',
    `${name}@ml-research.iam.gserviceaccount.com`,
  );
}

function number(least: number, most: number, example: number): Variable {
  return {
    check: (value) => /^\d+(\.\d+)?$/.test(value) && Number(value) >= least && Number(value) <= most,
    problem: `must be a number from ${least} to ${most}`,
    example: String(example),
  };
}

function url(example: string): Variable {
  return { check: isUrl, problem: 'must be a URL without user, password and query', example };
}

function isUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

/** Cloud Scheduler sends its token there: https, but for emulators on this machine. */
function isPublicUrl(value: string): boolean {
  if (!isUrl(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost';
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
