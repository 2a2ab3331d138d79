/** Inside the hosts of a TPU node: what the set-up of each reports through guest attributes, and the end it keeps to. */
import { type Duration, type Millis, SECOND } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import { orderChanged, startCopier } from './guest-copier.ts';
import { playData } from './guest-data.ts';
import type { Run } from './machine.ts';
import { between } from './random.ts';
import { meterReport, REPORT, writesReport } from './tpu-meter.ts';
import type { TpuNode, TpuWorker } from './tpu-node.ts';

/** The steps of a first boot in order, each so many seconds after READY; later boots take half as long. */
const STEPS = [
  { phase: 'booting', from: 5, to: 10 },
  { phase: 'framework', from: 12, to: 20 },
  { phase: 'agent', from: 75, to: 100 },
  { phase: 'jupyter', from: 110, to: 130 },
  { phase: 'ready', from: 150, to: 190 },
] as const;

const NAMESPACE = 'lamplighter';

/** What the world does when the host's own timer calls the API: a method and a path. */
export type EndOfTime = (how: string, at: Millis) => void;

/** Plans what the set-up on each host does in the run that begins at the node's latest start. */
export function planTpuBoot(estate: Estate, node: TpuNode, end: EndOfTime): void {
  const run = node.runs.at(-1);
  const script = node.spec.metadata['startup-script'] ?? '';
  if (run === undefined || script === '') return;
  planEnd(estate, node, run, script, end);
  if (!script.includes('guest-attributes') || !allowsAttributes(node)) return;
  for (const [number, worker] of node.workers.entries()) planHost(estate, node, run, script, number, worker);
}

function planHost(
  estate: Estate,
  node: TpuNode,
  run: Run,
  script: string,
  number: number,
  worker: TpuWorker,
): void {
  const { attributes } = worker;
  const boot = node.runs.length;
  const pace = boot === 1 ? 1 : 0.5;
  const later = (after: Duration, happen: (at: Millis) => void) => {
    node.plans.push(estate.agenda.add(run.from + after, happen).cancel);
  };
  const tell = (key: string, value: string) => attributes.set(`${NAMESPACE}/${key}`, value);
  let notBefore = 0;
  for (const { phase, from, to } of STEPS) {
    if (!new RegExp(`\\b${phase}\\b`).test(script) || (phase === 'jupyter' && number > 0)) continue;
    const key = `tpu boot ${node.id} ${boot} ${number} ${phase}`;
    const after = Math.max(notBefore, between(estate.seed, key, from * SECOND, to * SECOND) * pace);
    later(after, (at) => {
      if (phase !== 'booting' && hasGivenUp(worker)) return;
      if (worker.givesUp?.phase === phase) {
        tell('message', worker.givesUp.words);
        tell('phase', 'failed');
        return;
      }
      tell('phase', phase);
      if (phase === 'booting' && script.includes('booted-at')) {
        tell('booted-at', String(Math.floor(run.from / SECOND)));
      }
      if (phase === (number > 0 ? 'agent' : 'jupyter')) startCopier({ attributes }, script);
      if (phase === 'ready' && isReadyEverywhere(node)) {
        estate.note(at, 'ready', node.ref, 'its set-up is done');
      }
    });
    if (phase === 'agent' && writesReport(script)) planMeter(estate, node, run, number, run.from + after);
    const data = phase === 'agent' || phase === 'jupyter' ? dataOf(node, script, attributes) : undefined;
    const isLast = phase === 'jupyter' || number > 0;
    if (data === undefined || !isLast) continue;
    const begins = after + 10 * SECOND * pace;
    later(begins, () => {
      if (!hasGivenUp(worker)) tell('phase', 'data');
    });
    notBefore =
      SECOND + playData(estate, dataMachine(node, attributes), data, begins, `${NAMESPACE}/data`, later);
  }
}

/** The metadata of a node have changed: the services on its hosts that wait for an order read it. */
export function nodeMetadataChanged(estate: Estate, node: TpuNode, now: Millis): void {
  if (node.state !== 'READY') return;
  const order = () => node.spec.metadata['lamplighter-copy'] ?? '';
  for (const [number, { attributes, copies }] of node.workers.entries()) {
    const host = {
      // The first alone copies from itself.
      copiesOut: number === 0,
      ...dataMachine(node, attributes),
      copies,
      order,
      keep: (cancel: () => void) => node.plans.push(cancel),
    };
    orderChanged(estate, host, now);
  }
}

/** What the copy of a set-up's data needs to know of the host. */
function dataMachine({ spec }: TpuNode, attributes: Map<string, string>) {
  return { attributes, spec: { serviceAccount: spec.serviceAccount } };
}

function dataOf(node: TpuNode, script: string, attributes: ReadonlyMap<string, string>): string | undefined {
  const isThere = attributes.get(`${NAMESPACE}/data`)?.startsWith('done') === true;
  return isThere || !script.includes('lamplighter-data') ? undefined : node.spec.metadata['lamplighter-data'];
}

function hasGivenUp({ attributes }: TpuWorker): boolean {
  return attributes.get(`${NAMESPACE}/phase`) === 'failed';
}

function isReadyEverywhere({ workers }: TpuNode): boolean {
  return workers.every(({ attributes }) => attributes.get(`${NAMESPACE}/phase`) === 'ready');
}

/** TPU VMs have guest attributes unless their metadata says otherwise (UNVERIFIED). */
function allowsAttributes({ spec }: TpuNode): boolean {
  return (spec.metadata['enable-guest-attributes'] ?? 'TRUE').toUpperCase() === 'TRUE';
}

/** The service that reports utilization after each whole minute. What it says is worked out when it is asked for. */
function planMeter(estate: Estate, node: TpuNode, run: Run, number: number, from: Millis): void {
  node.plans.push(
    estate.agenda.add(from, () => {
      const worker = node.workers[number];
      if (worker !== undefined && !hasGivenUp(worker)) worker.meteredFrom = { run, at: from };
    }).cancel,
  );
}

/** The guest attributes of one host as they are at `now`. */
export function attributesOf(node: TpuNode, number: number, now: Millis): ReadonlyMap<string, string> {
  const worker = node.workers[number];
  if (worker === undefined) return new Map();
  const { meteredFrom } = worker;
  const report = meteredFrom && meterReport(node, meteredFrom.run, { number, from: meteredFrom.at, to: now });
  return report === undefined ? worker.attributes : new Map([...worker.attributes, [REPORT, report]]);
}

/** The timer of the first host that ends the TPU when `lamplighter-max-run` is over, if its account may. */
function planEnd(estate: Estate, node: TpuNode, run: Run, script: string, end: EndOfTime): void {
  const { metadata, serviceAccount } = node.spec;
  const seconds = Number(metadata['lamplighter-max-run']);
  const how = metadata['lamplighter-end'];
  const mayCall = serviceAccount?.scopes.some((scope) => scope.endsWith('/auth/cloud-platform')) === true;
  if (how === undefined || !(seconds > 0) || !script.includes('lamplighter-end') || !mayCall) return;
  // What can only be deleted has its time once: it runs on over a restart.
  const from = how.startsWith('POST') ? run.from : (node.runs[0]?.from ?? run.from);
  const at = Math.max(run.from + 10 * SECOND, from + 10 * SECOND + seconds * SECOND);
  node.plans.push(
    estate.agenda.add(at, (endsAt) => {
      estate.note(endsAt, 'time-limit', node.ref, `its own timer: ${how}`);
      end(how, endsAt);
    }).cancel,
  );
}
