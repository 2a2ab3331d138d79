/** Inside a machine: what its boot prints, what its startup script reports, when its agent begins. */
import type { Millis } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import { startCopier } from './guest-copier.ts';
import { playData } from './guest-data.ts';
import { type Machine, metadataValue, type Run } from './machine.ts';
import { between } from './random.ts';
import { GPUS } from './series.ts';
import { CHIPS } from './tpu-machines.ts';
import { meterReport, REPORT, writesReport } from './tpu-meter.ts';
import { reportOfUse, reportsUse, USE } from './use-report.ts';

/** Google keeps the last 1 MiB of serial output. */
const SERIAL_KEPT = 1024 * 1024;

/** The steps of a first boot in order, each so many seconds after RUNNING; later boots take half as long. */
const STEPS = [
  { phase: 'booting', from: 8, to: 14 },
  { phase: 'driver', from: 40, to: 60 },
  { phase: 'agent', from: 95, to: 120 },
  { phase: 'jupyter', from: 140, to: 165 },
  { phase: 'ready', from: 185, to: 225 },
] as const;

/** The scopes with which the agent may write metrics. */
const WRITING_SCOPES = ['cloud-platform', 'monitoring', 'monitoring.write'].map(
  (scope) => `https://www.googleapis.com/auth/${scope}`,
);

/** Plans what happens inside the machine in the run that begins at `run.from`. */
export function planBoot(estate: Estate, machine: Machine, run: Run): void {
  const boot = machine.runs.length;
  const script = metadataValue(machine, 'startup-script') ?? '';
  const reported = reportedKey(machine, script);
  const pace = boot === 1 ? 1 : 0.5;
  const later = (seconds: number, happen: (at: Millis) => void) => {
    machine.plans.push(estate.agenda.add(run.from + seconds * SECOND, happen).cancel);
  };
  print(machine, run.from, 0, ['SeaBIOS (version 1.8.2-google)', `Booting ${machine.spec.machineType} …`]);
  later(3, (at) => {
    print(machine, run.from, at, kernelLines(machine));
    if (script !== '')
      print(machine, run.from, at, ['google_metadata_script_runner: starting startup scripts']);
  });
  if (machine.agentInstalled) later(25, (at) => startAgent(machine, run, at));
  let notBefore = 0;
  for (const { phase, from, to } of STEPS) {
    const key = `boot ${machine.id} ${boot} ${phase}`;
    const seconds = Math.max(notBefore, (between(estate.seed, key, from * 1000, to * 1000) / 1000) * pace);
    if (phase === 'driver' && GPUS[machine.spec.gpus?.type ?? ''] === undefined) continue;
    later(seconds, (at) => {
      if (phase === 'driver') print(machine, run.from, at, smiLines(machine));
      if (script === '') return;
      if (phase === 'agent' && script.includes('ops-agent')) {
        machine.agentInstalled = true;
        startAgent(machine, run, at);
      }
      if (phase === 'agent' && hasChips(machine) && writesReport(script)) run.agentFrom ??= at;
      if (reported === undefined || !new RegExp(`\\b${phase}\\b`).test(script)) return;
      if (phase === 'booting' && script.includes('booted-at')) {
        const namespace = reported.slice(0, reported.indexOf('/'));
        machine.attributes.set(`${namespace}/booted-at`, String(Math.floor(run.from / SECOND)));
      }
      machine.attributes.set(reported, phase);
      if (phase === 'jupyter') startCopier(machine, script);
      if (phase === 'ready') estate.note(at, 'ready', machine.ref, 'its set-up is done');
      print(machine, run.from, at, [`startup-script: ${reported} is ${phase}`]);
    });
    const data = phase === 'jupyter' && reported !== undefined ? dataOf(machine, script) : undefined;
    if (data !== undefined && reported !== undefined) {
      const begins = seconds + 10 * pace;
      later(begins, () => machine.attributes.set(reported, 'data'));
      notBefore =
        1 +
        playData(estate, machine, data, begins * SECOND, DATA, (after, happen) =>
          later(after / SECOND, happen),
        ) /
          SECOND;
    }
  }
}

/** The guest attributes as they are at `now`; what the machine measures of itself is worked out when it is asked for. */
export function attributesAt(machine: Machine, now: Millis): ReadonlyMap<string, string> {
  const run = machine.runs.findLast(({ agentFrom }) => agentFrom !== undefined);
  if (run?.agentFrom === undefined) return machine.attributes;
  const from = run.agentFrom;
  if (hasChips(machine)) {
    const report = meterReport(machine, run, { number: 0, from, to: now });
    return report === undefined ? machine.attributes : new Map([...machine.attributes, [REPORT, report]]);
  }
  const script = metadataValue(machine, 'startup-script') ?? '';
  const mayReport = reportedKey(machine, script) !== undefined && reportsUse(script);
  const report = mayReport ? reportOfUse(machine, run, from, now) : undefined;
  return report === undefined ? machine.attributes : new Map([...machine.attributes, [USE, report]]);
}

function hasChips({ spec }: Machine): boolean {
  return CHIPS[spec.gpus?.type ?? ''] !== undefined;
}

/** Where the startup script reports its data. */
const DATA = 'lamplighter/data';

/** What the startup script copies; undefined when it copies nothing, or has done so before. */
function dataOf(machine: Machine, script: string): string | undefined {
  const isThere = machine.attributes.get(DATA)?.startsWith('done') === true;
  return isThere || !script.includes('lamplighter-data')
    ? undefined
    : metadataValue(machine, 'lamplighter-data');
}

/** Where the startup script puts its phase; undefined when it reports none or the machine does not allow it. */
function reportedKey(machine: Machine, script: string): string | undefined {
  const allowed = (metadataValue(machine, 'enable-guest-attributes') ?? '').toUpperCase() === 'TRUE';
  if (!allowed || !script.includes('guest-attributes')) return undefined;
  const named = /guest-attributes\/([a-z0-9_-]+)\/([a-z0-9_-]+)/i.exec(script);
  return named === null ? 'lamplighter/phase' : `${named[1]}/${named[2]}`;
}

/** The Ops Agent sends nothing without a service account that may write metrics. */
function startAgent(machine: Machine, run: Run, at: Millis): void {
  const scopes = machine.spec.serviceAccount?.scopes ?? [];
  if (scopes.some((scope) => WRITING_SCOPES.includes(scope))) {
    run.agentFrom ??= at;
    print(machine, run.from, at, ['google-cloud-ops-agent: started, sending metrics']);
  } else {
    print(machine, run.from, at, [
      'google-cloud-ops-agent: PermissionDenied: the machine has no service account with the scope monitoring.write',
    ]);
  }
}

/** Adds lines to the serial console, stamped as the kernel does with seconds since boot. */
export function print(machine: Machine, bootedAt: Millis, at: Millis, lines: readonly string[]): void {
  const seconds = (Math.max(0, at - bootedAt) / SECOND).toFixed(6).padStart(12);
  const text = lines.map((line) => `[${seconds}] ${line}\r\n`).join('');
  machine.serial = (machine.serial + text).slice(-SERIAL_KEPT);
}

function kernelLines(machine: Machine): string[] {
  return [
    'Linux version 6.8.0-1021-gcp (buildd@lcy02) #23-Ubuntu SMP',
    'EXT4-fs (sda1): mounted filesystem with ordered data mode',
    `systemd[1]: Hostname set to <${machine.ref.name}>.`,
    `${machine.ref.name} login:`,
  ];
}

function smiLines(machine: Machine): string[] {
  const { gpus } = machine.spec;
  if (gpus === undefined) return [];
  const gpu = GPUS[gpus.type];
  const model = gpu?.model ?? gpus.type;
  const memory = (gpu?.memoryGib ?? 0) * 1024;
  return [
    'NVRM: loading NVIDIA UNIX x86_64 Kernel Module  580.95.05',
    'nvidia-smi: NVIDIA-SMI 580.95.05  Driver Version: 580.95.05  CUDA Version: 13.0',
    ...Array.from({ length: gpus.count }, (_, i) => `nvidia-smi: GPU ${i}: ${model}, ${memory} MiB, 0 %`),
  ];
}
