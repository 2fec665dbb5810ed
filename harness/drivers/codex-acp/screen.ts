// What the user of an editor is shown of a turn. The adapter sends a message of the model in pieces that share its id; what it has to
// say itself, such as a warning, or that the turn has failed, comes as a message without one.
import type { SessionUpdate } from '@agentclientprotocol/sdk';

export interface Screen {
  /** Takes in what the adapter wants to be shown. */
  show(update: SessionUpdate): void;
  /** The messages since the screen was cleared, each put together. */
  texts(): readonly string[];
  /** What the turn was answered with: the model's last message, or what was shown in its place. */
  answer(): string;
  clear(): void;
}

export function createScreen(): Screen {
  let messages: { readonly id: string | undefined; text: string }[] = [];
  return {
    show(update) {
      if (update.sessionUpdate !== 'agent_message_chunk' || update.content.type !== 'text') return;
      const id = update.messageId ?? undefined;
      const last = messages.at(-1);
      if (last !== undefined && id !== undefined && last.id === id) last.text += update.content.text;
      else messages.push({ id, text: update.content.text });
    },
    texts: () => messages.map((one) => one.text),
    answer: () => (messages.findLast((one) => one.id !== undefined) ?? messages.at(-1))?.text ?? '',
    clear: () => void (messages = []),
  };
}
