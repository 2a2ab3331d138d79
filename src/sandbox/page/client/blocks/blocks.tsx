/** Shows Block Kit blocks: most of them itself, the rest through slack-blocks-to-jsx. */
import { Fragment, memo, type ReactNode, useId } from 'react';
import { type Block, textOf } from '../block-kit.ts';
import { ElementControl } from '../elements/element.tsx';
import { useFormContext } from '../form-context.tsx';
import { FromPackage } from './from-package.tsx';
import { Card, Carousel, Container } from './groups.tsx';
import { Mrkdwn, Plain, Text } from './mrkdwn-text.tsx';
import { RichText } from './rich-text.tsx';
import { DataTable, Table } from './tables.tsx';

function Section({ block }: { block: Block }) {
  return (
    <div className="section">
      <div className="section-text">
        {block.text !== undefined && <Text text={block.text} />}
        {block.fields !== undefined && (
          <div className="fields">
            {block.fields.map((field, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a field's place is its name
              <div key={i}>
                <Text text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory !== undefined && (
        <div className="section-accessory">
          <ElementControl block={block} element={block.accessory} />
        </div>
      )}
    </div>
  );
}

function Context({ block }: { block: Block }) {
  return (
    <div className="context">
      {(block.elements ?? []).map((element, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a context line keep no state
        <Fragment key={i}>
          {element.type === 'image' ? (
            <img src={element.image_url} alt={element.alt_text ?? ''} />
          ) : (
            <span>
              {element.type === 'mrkdwn' ? (
                <Mrkdwn text={textOf(element.text)} />
              ) : (
                <Plain text={textOf(element.text)} />
              )}
            </span>
          )}
        </Fragment>
      ))}
    </div>
  );
}

function Actions({ block }: { block: Block }) {
  return (
    <div className="row">
      {(block.elements ?? []).map((element, i) => (
        <ElementControl key={element.action_id ?? i} block={block} element={element} />
      ))}
    </div>
  );
}

function Input({ block }: { block: Block }) {
  const id = useId();
  const { errors } = useFormContext();
  if (block.element === undefined) return null;
  const error = errors[block.block_id ?? ''];
  const hinted = block.hint !== undefined;
  return (
    <div className={error === undefined ? 'input' : 'input wrong'}>
      <div className="input-label" id={`${id}-label`}>
        <Plain text={textOf(block.label)} />
        {block.optional === true && <span className="optional"> (optional)</span>}
      </div>
      <ElementControl
        block={block}
        element={block.element}
        labelledBy={`${id}-label`}
        describedBy={[error && `${id}-error`, hinted && `${id}-hint`].filter(Boolean).join(' ') || undefined}
        invalid={error !== undefined}
      />
      {error !== undefined && (
        <div className="input-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
      {hinted && (
        <div className="input-hint" id={`${id}-hint`}>
          <Plain text={textOf(block.hint)} />
        </div>
      )}
    </div>
  );
}

const MARKS: Readonly<Record<string, string>> = { info: 'i', warning: '!', error: '!', success: '✓' };

function Alert({ block }: { block: Block }) {
  const level = block.level ?? 'default';
  return (
    <div className={`alert alert-${level}`} role="note">
      <span className="alert-mark" aria-hidden="true">
        {MARKS[level] ?? 'i'}
      </span>
      <div>
        <Text text={block.text} />
      </div>
    </div>
  );
}

const HEADING_LEVELS = ['h3', 'h3', 'h4', 'h5', 'h6'] as const;

function show(block: Block): ReactNode {
  switch (block.type) {
    case 'section':
      return <Section block={block} />;
    case 'header': {
      const Tag = HEADING_LEVELS[Number(block.level ?? 1)] ?? 'h3';
      return (
        <Tag className="header">
          <Plain text={textOf(block.text)} />
        </Tag>
      );
    }
    case 'divider':
      return <hr />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
    case 'context_actions':
      return <Actions block={block} />;
    case 'input':
      return <Input block={block} />;
    case 'rich_text':
      return <RichText elements={block.elements ?? []} />;
    case 'table':
      return <Table block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'alert':
      return <Alert block={block} />;
    case 'card':
      return <Card block={block} />;
    case 'carousel':
      return <Carousel block={block} />;
    case 'container':
      return <Container block={block} show={(child) => <One key={child.block_id} block={child} />} />;
    default:
      return <FromPackage block={block} />;
  }
}

const One = memo(function One({ block }: { block: Block }) {
  return <div className={`block block-${block.type}`}>{show(block)}</div>;
});

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block) => <One key={block.block_id} block={block} />);
}
