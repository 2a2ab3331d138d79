/** Inside the hosts of a TPU node: what the set-up of each reports through guest attributes as it boots. */
import type { Millis } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import { between } from './random.ts';
import type { TpuNode } from './tpu-node.ts';

/** The steps of a first boot in order, each so many seconds after READY; later boots take half as long. */
const STEPS = [
  { phase: 'booting', from: 5, to: 10 },
  { phase: 'driver', from: 30, to: 50 },
  { phase: 'agent', from: 55, to: 70 },
  { phase: 'jupyter', from: 90, to: 120 },
  { phase: 'ready', from: 130, to: 170 },
] as const;

/** Plans what the set-up on each host reports in the run that begins at the node's latest start. */
export function planTpuBoot(estate: Estate, node: TpuNode): void {
  const run = node.runs.at(-1);
  const script = node.spec.metadata['startup-script'] ?? '';
  const reported = reportedKey(node, script);
  if (run === undefined || reported === undefined) return;
  const pace = node.runs.length === 1 ? 1 : 0.5;
  const said = STEPS.filter(({ phase }) => new RegExp(`\\b${phase}\\b`).test(script));
  for (const [i, worker] of node.workers.entries()) {
    for (const { phase, from, to } of said) {
      const key = `tpu boot ${node.id} ${node.runs.length} ${i} ${phase}`;
      const after = between(estate.seed, key, from * SECOND, to * SECOND) * pace;
      const happen = (at: Millis) => {
        if (phase === 'booting' && script.includes('booted-at')) {
          const namespace = reported.slice(0, reported.indexOf('/'));
          worker.attributes.set(`${namespace}/booted-at`, String(Math.floor(run.from / SECOND)));
        }
        worker.attributes.set(reported, phase);
        if (phase === 'ready' && isReadyEverywhere(node, reported)) {
          estate.note(at, 'ready', node.ref, 'its set-up is done');
        }
      };
      node.plans.push(estate.agenda.add(run.from + after, happen).cancel);
    }
  }
}

function isReadyEverywhere(node: TpuNode, reported: string): boolean {
  return node.workers.every(({ attributes }) => attributes.get(reported) === 'ready');
}

/**
 * Where the startup script puts its phase; undefined when it reports none. TPU VMs have guest attributes unless their
 * metadata says otherwise (UNVERIFIED).
 */
function reportedKey(node: TpuNode, script: string): string | undefined {
  const allowed = (node.spec.metadata['enable-guest-attributes'] ?? 'TRUE').toUpperCase() === 'TRUE';
  if (!allowed || !script.includes('guest-attributes')) return undefined;
  const named = /guest-attributes\/([a-z0-9_-]+)\/([a-z0-9_-]+)/i.exec(script);
  return named === null ? 'lamplighter/phase' : `${named[1]}/${named[2]}`;
}
