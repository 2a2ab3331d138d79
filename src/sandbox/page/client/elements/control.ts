/** What every interactive element is given. */
import type { Block, Element } from '../block-kit.ts';

export interface ControlProps {
  readonly block: Block;
  readonly element: Element;
  /** Ids of the texts that name and describe the control, where an input block has them. */
  readonly labelledBy?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean | undefined;
}

/** ARIA attributes of a control; without a label of its own the placeholder or the action names it. */
export function ariaOf({ element, labelledBy, describedBy, invalid }: ControlProps) {
  return {
    ...(labelledBy === undefined
      ? {
          'aria-label':
            element.placeholder?.text ?? element.accessibility_label ?? element.action_id ?? element.type,
        }
      : { 'aria-labelledby': labelledBy }),
    ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
    ...(invalid === true ? { 'aria-invalid': true } : {}),
  };
}
