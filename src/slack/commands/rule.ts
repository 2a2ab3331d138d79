/** /gpu rule: the idle rule of one machine, shown, changed, turned off, or as it is usually. */
import type { RuleChange } from '../../domain/rule-change.ts';
import { command } from '../grammar/spec.ts';
import { escapedButMentions } from '../mrkdwn.ts';
import { noSuchMachine, refusal, SEEN_BEFORE } from './answers.ts';
import { askingOf } from './asking.ts';

export const rule = command(
  {
    name: 'rule',
    aliases: ['rules'],
    summary: 'Show or set the idle rule of one machine: when it counts as idle, or that it never does.',
    details:
      'Without anything after the name it shows the rule that holds, and where each part of it comes from. What is set here is for this machine only, stays until it is removed, and is seen by everybody in /gpu show and /gpu why. The policy says how far it may go. The lease ends all the same.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu rule trainer-1' },
      word: {
        kind: 'rule-word',
        label: 'off|default',
        optional: true,
        what: 'off: never idle; default: the usual rule again.',
        example: '/gpu rule trainer-1 default',
      },
    },
    flags: {
      window: {
        kind: 'duration',
        label: '2h',
        what: 'For how long everything must be quiet; at least 30m.',
        example: '/gpu rule trainer-1 --window 2h',
      },
      gpu: {
        kind: 'percentage',
        label: '10',
        what: 'From so many percent on, the busiest GPU counts as working.',
        example: '/gpu rule trainer-1 --gpu 10',
      },
      tensorcore: {
        kind: 'percentage',
        label: '2',
        what: 'The same of the TensorCores of a TPU.',
        example: '/gpu rule trainer-1 --tensorcore 2',
      },
      cpu: {
        kind: 'percentage',
        label: '10',
        what: 'The same of all vCPUs together.',
        example: '/gpu rule trainer-1 --cpu 20',
      },
      network: {
        kind: 'byte-rate',
        label: '200kB/s',
        what: 'The same of the network, in and out together.',
        example: '/gpu rule trainer-1 --network 200kB/s',
      },
      memory: {
        kind: 'percentage',
        label: '20',
        what: "From so much of a GPU's memory on, you are asked instead of warned.",
        example: '/gpu rule trainer-1 --memory 20',
      },
      'boot-grace': {
        kind: 'duration',
        label: '30m',
        what: 'For so long after a start it is not judged.',
        example: '/gpu rule trainer-1 --boot-grace 30m',
      },
      why: {
        kind: 'words',
        label: 'WORDS',
        what: 'The reason, for others to read.',
        example: '/gpu rule trainer-1 --window 2h --why "long epochs"',
      },
    },
    examples: [
      '/gpu rule trainer-1',
      '/gpu rule trainer-1 --window 2h --gpu 10 --why "long epochs"',
      '/gpu rule trainer-1 off --why "license server"',
      '/gpu rule trainer-1 default',
    ],
    permission: 'owner',
  },
  async ({ args, flags }, caller) => {
    const { deps, actor } = caller;
    const change: RuleChange = {
      ...(flags.window === undefined ? {} : { window: flags.window }),
      ...(flags.gpu === undefined ? {} : { gpuBusyAt: flags.gpu }),
      ...(flags.tensorcore === undefined ? {} : { tensorcoreBusyAt: flags.tensorcore }),
      ...(flags.cpu === undefined ? {} : { cpuBusyAt: flags.cpu }),
      ...(flags.network === undefined ? {} : { networkBusyAt: flags.network }),
      ...(flags.memory === undefined ? {} : { memoryHeldAt: flags.memory }),
      ...(flags['boot-grace'] === undefined ? {} : { bootGrace: flags['boot-grace'] }),
    };
    const says = Object.keys(change).length > 0;
    if (args.word !== undefined && says) {
      return refusal(`Either ${args.word}, or a rule: not both.`, `/gpu rule ${args.name} ${args.word}`);
    }
    const { ruleShown, ruleSet } = await import('../messages/rule.ts');
    if (args.word === undefined && !says) {
      if (flags.why !== undefined) {
        return refusal(
          'There is a reason, but no rule.',
          `/gpu rule ${args.name} --window 2h --why "long epochs"`,
        );
      }
      const { machineNamed } = await import('../../usecases/look.ts');
      const machine = await machineNamed(deps, args.name, actor);
      return machine === undefined
        ? noSuchMachine(caller, args.name, 'rule')
        : ruleShown(machine, deps.policy.watch);
    }
    const { askRule } = await import('../../usecases/ask-rule.ts');
    const answer = await askRule(deps, {
      ...askingOf(caller),
      machineName: args.name,
      rule: args.word ?? change,
      why: flags.why ?? '',
    });
    switch (answer.kind) {
      case 'accepted':
        return ruleSet(answer.machine, deps.policy.watch);
      case 'duplicate':
        return SEEN_BEFORE;
      case 'unknown':
        return noSuchMachine(caller, args.name, 'rule');
      case 'refused':
        return refusal(escapedButMentions(answer.message), answer.example);
    }
  },
);
