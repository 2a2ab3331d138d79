/** Shows any interactive element. */
import { Button, FeedbackButtons, IconButton } from './button.tsx';
import { ChoiceButtons } from './choices.tsx';
import type { ControlProps } from './control.ts';
import { DateControl } from './dates.tsx';
import { Overflow, SelectMenu } from './menus.tsx';
import { TextInput } from './text-inputs.tsx';

export function ElementControl(props: ControlProps) {
  const { element } = props;
  switch (element.type) {
    case 'button':
    case 'workflow_button':
      return <Button {...props} />;
    case 'icon_button':
      return <IconButton {...props} />;
    case 'feedback_buttons':
      return <FeedbackButtons {...props} />;
    case 'overflow':
      return <Overflow {...props} />;
    case 'radio_buttons':
    case 'checkboxes':
      return <ChoiceButtons {...props} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateControl {...props} />;
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'rich_text_input':
      return <TextInput {...props} />;
    case 'image':
      return <img className="accessory" src={element.image_url} alt={element.alt_text ?? ''} />;
    default:
      return element.type.endsWith('_select') && !element.type.endsWith('external_select') ? (
        <SelectMenu {...props} />
      ) : (
        <span className="unsupported">The sandbox cannot show {element.type}.</span>
      );
  }
}
