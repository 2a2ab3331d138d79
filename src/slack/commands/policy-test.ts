/** /gpu policy test: what a changed idle rule would have done over past days. */
import { askPolicyTest } from '../../usecases/ask-policy-test.ts';
import { command } from '../grammar/spec.ts';
import { escapedButMentions } from '../mrkdwn.ts';
import { cannotPost, fieldRefusal, refusal, SEEN_BEFORE } from './answers.ts';
import { projectOf } from './quota.ts';

/** Cloud Monitoring keeps minutes for six weeks. */
const MOST_DAYS = 30;

export const policyTest = command(
  {
    name: 'policy test',
    aliases: ['backtest'],
    summary: 'Replay past days with a changed idle rule: what it would have stopped, regretted and saved.',
    details:
      'Reads what Cloud Monitoring holds of our machines and replays it by the engine of npm run backtest. Without a change it replays the rule as it is. Savings are counted until work came back, the lease ended or the run did.',
    args: {},
    flags: {
      window: {
        kind: 'duration',
        label: '1h',
        what: 'The window to try.',
        example: '/gpu policy test --window 1h',
      },
      gpu: {
        kind: 'percentage',
        label: '10',
        what: 'The GPU’s threshold to try.',
        example: '/gpu policy test --gpu 10',
      },
      cpu: {
        kind: 'percentage',
        label: '20',
        what: 'The CPU’s threshold to try.',
        example: '/gpu policy test --cpu 20',
      },
      network: {
        kind: 'byte-rate',
        label: '200kB/s',
        what: 'The network’s threshold to try.',
        example: '/gpu policy test --network 200kB/s',
      },
      memory: {
        kind: 'percentage',
        label: '20',
        what: 'How much GPU memory counts as held.',
        example: '/gpu policy test --memory 20',
      },
      days: {
        kind: 'count',
        label: '7',
        what: 'How many days back; 30 at most.',
        example: '/gpu policy test --days 7',
      },
      project: {
        kind: 'project',
        label: 'PROJECT',
        what: 'One Google Cloud project alone.',
        example: '/gpu policy test --project my-project',
      },
    },
    examples: ['/gpu policy test --window 1h', '/gpu policy test --gpu 10 --days 7'],
    permission: 'look',
  },
  async ({ flags }, caller) => {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    const { window, gpu, cpu, network, memory, days = MOST_DAYS, project } = flags;
    if (days > MOST_DAYS) {
      return fieldRefusal(
        '--days',
        `At most ${MOST_DAYS}: Google keeps minutes for six weeks.`,
        '/gpu policy test --days 30',
      );
    }
    if (project !== undefined) {
      const known = projectOf(caller, project, '/gpu policy test');
      if (typeof known !== 'string') return known;
    }
    const change = {
      ...(window === undefined ? {} : { window }),
      ...(gpu === undefined ? {} : { gpuBusyAt: gpu }),
      ...(cpu === undefined ? {} : { cpuBusyAt: cpu }),
      ...(network === undefined ? {} : { networkBusyAt: network }),
      ...(memory === undefined ? {} : { memoryHeldAt: memory }),
    };
    const { deps, dedupe, actor, channel } = caller;
    const answer = await askPolicyTest(deps, { dedupe, actor, channel, change, days, project });
    switch (answer.kind) {
      case 'accepted':
        return {
          text: `The last ${days} days are being read and replayed; the answer follows here, in a minute or a few.`,
        };
      case 'duplicate':
        return SEEN_BEFORE;
      case 'refused':
        return refusal(escapedButMentions(answer.message), answer.example);
    }
  },
);
