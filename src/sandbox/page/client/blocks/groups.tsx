/** Blocks that hold others: cards, carousels and containers. */
import { type ReactNode, useId, useState } from 'react';
import type { SlackJson } from '../../../slack-api/desk.ts';
import { asBlocks, type Block, type CardImage } from '../block-kit.ts';
import { ElementControl } from '../elements/element.tsx';
import { Text } from './mrkdwn-text.tsx';

function Picture({ image, className }: { image: CardImage | undefined; className: string }) {
  if (image?.image_url === undefined) return null;
  return <img className={className} src={image.image_url} alt={image.alt_text ?? ''} />;
}

export function Card({ block }: { block: Block }) {
  return (
    <div className="card">
      <Picture image={block.hero_image} className="card-hero" />
      <div className="card-top">
        <Picture image={block.icon} className="card-icon" />
        <div>
          {block.title !== undefined && (
            <div className="card-title">
              <Text text={block.title} />
            </div>
          )}
          {block.subtitle !== undefined && (
            <div className="card-subtitle">
              <Text text={block.subtitle} />
            </div>
          )}
        </div>
      </div>
      {block.body !== undefined && (
        <div className="card-body">
          <Text text={block.body} />
        </div>
      )}
      {(block.actions ?? []).length > 0 && (
        <div className="row">
          {block.actions?.map((element, i) => (
            <ElementControl key={element.action_id ?? i} block={block} element={element} />
          ))}
        </div>
      )}
    </div>
  );
}

export function Carousel({ block }: { block: Block }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="carousel" aria-label="Cards" tabIndex={0}>
      {(block.elements ?? []).map((card, i) => (
        <Card key={card.block_id ?? i} block={{ ...card, block_id: card.block_id ?? block.block_id ?? '' }} />
      ))}
    </section>
  );
}

interface ContainerProps {
  readonly block: Block;
  show(block: Block): ReactNode;
}

export function Container({ block, show }: ContainerProps) {
  const id = useId();
  const [open, setOpen] = useState(block.default_collapsed !== true);
  const children = asBlocks((block.child_blocks ?? []) as unknown as readonly SlackJson[]);
  const title = (
    <span className="container-title">
      <Picture image={block.icon} className="card-icon" />
      <span>
        <b>
          <Text text={block.title} />
        </b>
        {block.subtitle !== undefined && (
          <small>
            <Text text={block.subtitle} />
          </small>
        )}
      </span>
    </span>
  );
  return (
    <div className="container">
      {block.is_collapsible === true ? (
        <button
          type="button"
          className="container-toggle"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {title}
          <span className="chevron" aria-hidden="true" />
        </button>
      ) : (
        title
      )}
      {open && (
        <div id={id} className="container-children">
          {children.map((child) => show(child))}
        </div>
      )}
    </div>
  );
}
