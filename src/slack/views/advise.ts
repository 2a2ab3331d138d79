/** The form of /gpu advise: the command's flags as fields, and under them the advice on what they hold by now. */
import {
  FRAMEWORK_WORDS,
  FRAMEWORKS,
  isTraining,
  needsModel,
  PRECISIONS,
  type Precision,
  TASK_WORDS,
  TASKS,
  type Task,
  workloadOf,
} from '../../domain/advise/workload.ts';
import { inWords } from '../../domain/fault.ts';
import { adviseOn } from '../../usecases/advise-on.ts';
import { context, section } from '../blocks.ts';
import { adviceReply } from '../commands/advise-reply.ts';
import { ADVISE, wishOf } from '../commands/advise-spec.ts';
import type { Caller } from '../grammar/spec.ts';
import { adviceParts } from '../messages/advice.ts';
import { escaped } from '../mrkdwn.ts';
import { readAdvise } from './advise-filled.ts';
import { choiceField, type Filled, type InputBlock, menuField, option, textField } from './fields.ts';
import type { Form, FormBlock, FormContent } from './form.ts';

export const advise = {
  id: 'advise',
  async build(filled, caller): Promise<FormContent> {
    return {
      title: 'Which GPU?',
      submit: 'Show it all',
      blocks: [...fieldsOf(filled), { type: 'divider' }, ...(await adviceSoFar(filled, caller))],
    };
  },
  async submit(filled, caller) {
    const read = readAdvise(filled, reading(caller));
    if (Object.keys(read.errors).length > 0) return { errors: read.errors };
    const workload = workloadOf(wishOf(read.flags));
    return 'field' in workload
      ? { errors: { [workload.field]: workload.message } }
      : adviceReply(workload, caller);
  },
} satisfies Form;

function reading({ now, deps }: Caller) {
  return { now, timeZone: deps.policy.timeZone };
}

function fieldsOf(filled: Filled): readonly InputBlock[] {
  const { flags } = ADVISE;
  const task = TASKS.find((one) => one === filled.task) ?? FIRST_TASK;
  const precisions = precisionsFor(task);
  const precision = precisions.find((one) => one === filled.precision) ?? precisions[0];
  return [
    menuField(
      { field: 'task', label: 'What for', tells: true },
      TASKS.map((one) => option(one, capital(TASK_WORDS[one]))),
      task,
    ),
    ...(needsModel(task)
      ? [
          textField(
            { field: 'model', label: 'Model', hint: flags.model.what, optional: true, tells: true },
            { typed: filled.model, placeholder: '7b', longest: 60 },
          ),
        ]
      : []),
    ...(precisions.length < 2
      ? []
      : [
          menuField(
            { field: 'precision', label: 'Precision', tells: true, version: precisions.join('+') },
            precisions.map((one) => option(one, one)),
            precision,
          ),
        ]),
    textField(
      { field: 'dataset', label: 'Data', hint: flags.dataset.what, optional: true, tells: true },
      { typed: filled.dataset, placeholder: '2 GB', longest: 30 },
    ),
    textField(
      { field: 'budget', label: 'Budget', hint: flags.budget.what, optional: true, tells: true },
      { typed: filled.budget, placeholder: '20/h', longest: 30 },
    ),
    menuField(
      { field: 'framework', label: 'Framework', tells: true },
      FRAMEWORKS.map((one) => option(one, FRAMEWORK_WORDS[one])),
      filled.framework ?? FRAMEWORKS[0],
    ),
    choiceField(
      { field: 'buy', label: 'How to buy it', tells: true },
      [
        option('on-demand', 'On demand', 'Yours until the lease ends'),
        option('spot', 'Spot', 'Cheaper, but Google may take it back at any time'),
      ],
      filled.buy ?? 'on-demand',
    ),
  ];
}

const FIRST_TASK: Task = 'full-finetune';

/** Those that a task can be done in; the usual one first. */
function precisionsFor(task: Task): readonly Precision[] {
  if (task === 'qlora' || !needsModel(task)) return [];
  return isTraining(task) ? ['bf16', 'fp32'] : ['bf16', ...PRECISIONS.filter((one) => one !== 'bf16')];
}

/** The advice in words, or what is still missing; fields that are wrong count as empty until they are submitted. */
async function adviceSoFar(filled: Filled, caller: Caller): Promise<readonly FormBlock[]> {
  const { flags } = readAdvise({ task: FIRST_TASK, ...filled }, reading(caller));
  const workload = workloadOf(wishOf(flags));
  if ('field' in workload) return [section(`_${escaped(workload.message)}_`)];
  const advised = await adviseOn(caller.deps, workload);
  if (!advised.ok) return [context(`The prices cannot be read now (${escaped(inWords(advised.fault))}).`)];
  const { title, sums, lines, footer } = adviceParts(advised.value, caller.deps.policy.limits);
  const parts = [title, sums, lines].filter((part) => part !== '');
  return [...parts.map((part) => section(part)), context(footer)];
}

function capital(words: string): string {
  return `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
