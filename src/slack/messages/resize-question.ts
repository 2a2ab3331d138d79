/** The question before a machine is resized: what stops, what is lost, what it then costs, and what may go wrong. */
import { typedSize } from '../../domain/accelerators/index.ts';
import type { Wish } from '../../domain/decide/resize.ts';
import type { Machine } from '../../domain/machine.ts';
import { formatPrice } from '../../domain/money.ts';
import type { ResizeQuote } from '../../usecases/quote-resize.ts';
import { dismissButton } from '../actions/dismiss.ts';
import { resizeButton } from '../actions/resize.ts';
import { actions, context, section } from '../blocks.ts';
import { code, escaped, moment } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { disksInWords, named, specInWords } from './words.ts';

export function resizeQuestion(machine: Machine, wish: Wish, quote: ResizeQuote): Reply {
  const { spec, zone = '' } = machine;
  const question = `Make ${specInWords({ ...spec, ...wish })} of ${named(machine)}, which is ${specInWords(spec)} now? ${costInWords(machine, quote)} ${stopInWords(machine)}`;
  const size = typedSize(wish.family, wish.count);
  const way = wish.buy === spec.buy ? '' : ` --${wish.buy}`;
  const risk = riskInWords(machine, quote, escaped(zone));
  return {
    text: `${question} ${risk} To do it without buttons: ${code(`/gpu resize ${machine.name} ${size}${way} --yes`, 160)}`,
    blocks: [section(question), ...actions([resizeButton(machine, wish), dismissButton()]), context(risk)],
  };
}

function costInWords({ price }: Machine, quote: ResizeQuote): string {
  const then =
    quote.price === undefined
      ? 'What it then costs is not known here'
      : `It then costs ${formatPrice(quote.price)}`;
  return `${then}${price === undefined ? '' : `, ${formatPrice(price)} now`}, disk apart.`;
}

function stopInWords(machine: Machine): string {
  return machine.state === 'stopped'
    ? 'It stays stopped, with its disk.'
    : `It is stopped for that: what runs on it ends. ${disksInWords(machine)} Then it is started again.`;
}

function riskInWords({ state, name }: Machine, { ranOutAt }: ResizeQuote, zone: string): string {
  const lately = ranOutAt === undefined ? '' : `${zone} had none of these ${moment(ranOutAt)}. `;
  return state === 'stopped'
    ? `${lately}Whether ${zone} has one shows when you start it.`
    : `${lately}If ${zone} has none, ${escaped(name)} becomes what it was and is started again; a stopped machine holds no GPU, so that may fail too.`;
}
