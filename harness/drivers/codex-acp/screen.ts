// What the user of an editor is shown of a turn: the adapter sends a message in pieces, and pieces of one message share its id.
import type { SessionUpdate } from '@agentclientprotocol/sdk';

export interface Screen {
  /** Takes in what the adapter wants to be shown. */
  show(update: SessionUpdate): void;
  /** The messages since the screen was cleared, each put together. */
  texts(): readonly string[];
  clear(): void;
}

export function createScreen(): Screen {
  let messages: { readonly id: string | undefined; text: string }[] = [];
  return {
    show(update) {
      if (update.sessionUpdate !== 'agent_message_chunk' || update.content.type !== 'text') return;
      const id = update.messageId ?? undefined;
      const last = messages.at(-1);
      if (last !== undefined && last.id === id) last.text += update.content.text;
      else messages.push({ id, text: update.content.text });
    },
    texts: () => messages.map((one) => one.text),
    clear: () => void (messages = []),
  };
}
