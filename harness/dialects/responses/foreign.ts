// Items that no model says, as they would stand in a stream: what only a client should send, or a type that nobody has heard of.
import type { ResponseOutputItem } from 'openai/resources/responses/responses';
import type { ForeignItem } from '../../core/item.ts';

/** @param name what makes the item's id unlike that of any other */
export function foreignItem(item: ForeignItem, name: string): ResponseOutputItem {
  // The package rightly has no such items in a response.
  return asWorded(item, name) as unknown as ResponseOutputItem;
}

function asWorded(item: ForeignItem, name: string): object {
  switch (item.kind) {
    case 'message':
      return {
        type: 'message',
        id: `msg_${name}`,
        role: item.role,
        status: 'completed',
        content: [{ type: 'input_text', text: item.text }],
      };
    case 'output': {
      const isCustom = item.via === 'custom';
      return {
        type: isCustom ? 'custom_tool_call_output' : 'function_call_output',
        id: `${isCustom ? 'ctco' : 'fco'}_${name}`,
        call_id: item.callId,
        output: item.text,
        status: 'completed',
      };
    }
    case 'other':
      return { type: item.type, id: `uo_${name}`, status: 'completed' };
  }
}
