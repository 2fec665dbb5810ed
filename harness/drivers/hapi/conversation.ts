// The requests with which a conversation is begun, taken up and gone on with, as HAPI's web page makes them.
import { z } from 'zod';
import type { Resume, Workspace } from '../driver.ts';
import { valueOf, type Answer, type Hub } from './hub.ts';
import type { Log } from './log.ts';

export type Opened = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly message: string };

/** What the hub says when a session has not started within 15 s. That tells of the machine, not of HAPI. */
const GAVE_UP = /time(?:d )?out|failed to become active/i;

const success = z.looseObject({ type: z.literal('success'), sessionId: z.string() });
const refusal = z.looseObject({ type: z.literal('error'), message: z.string() });

/** Starts a session, or resumes one. A refusal is the client's doing, and becomes the outcome of the prompt. */
export async function openConversation(
  hub: Hub,
  log: Log,
  workspace: Workspace,
  resume: Resume | undefined,
): Promise<Opened> {
  const known = resume?.by === 'last' ? await newestSession(hub) : resume?.id;
  if (resume && known === undefined) return { ok: false, message: 'there is no session' };
  const answer =
    known === undefined
      ? await hub.request('POST', `/api/machines/${await machineOf(hub)}/spawn`, {
          directory: workspace.cwd,
          agent: 'codex',
          yolo: true,
        })
      : await hub.request('POST', `/api/sessions/${known}/resume`, {});
  const { data } = success.safeParse(answer.ok ? answer.body : undefined);
  if (data === undefined) {
    const message = complaintIn(answer);
    if (GAVE_UP.test(message)) throw new Error(`HAPI did not wait for its session: ${message}`);
    return { ok: false, message };
  }
  await log.until(() => log.state(data.sessionId).active === true);
  return { ok: true, id: data.sessionId };
}

function complaintIn(answer: Answer): string {
  if (!answer.ok) return answer.message;
  return refusal.safeParse(answer.body).data?.message ?? 'the hub told no session';
}

async function machineOf(hub: Hub): Promise<string> {
  const machines = z.looseObject({ machines: z.array(z.looseObject({ id: z.string(), active: z.boolean() })) });
  const found = machines.parse(valueOf(await hub.request('GET', '/api/machines'))).machines.find((one) => one.active);
  if (found === undefined) throw new Error('HAPI has no machine');
  return found.id;
}

/** The one that the list of sessions has on top. */
async function newestSession(hub: Hub): Promise<string | undefined> {
  const sessions = z.looseObject({ sessions: z.array(z.looseObject({ id: z.string() })) });
  return sessions.parse(valueOf(await hub.request('GET', '/api/sessions'))).sessions[0]?.id;
}

/** The process on this machine that a session is. */
export async function sessionProcess(hub: Hub, id: string): Promise<number | undefined> {
  const told = z.looseObject({
    session: z.looseObject({ metadata: z.looseObject({ hostPid: z.number().optional() }) }),
  });
  return told.parse(valueOf(await hub.request('GET', `/api/sessions/${id}`))).session.metadata.hostPid;
}

/** HAPI drops a message whose id it has seen, also in an earlier life of the session. */
export async function nextLocalId(hub: Hub, id: string): Promise<string> {
  const page = z.looseObject({ messages: z.array(z.looseObject({ seq: z.number() })) });
  const { messages } = page.parse(valueOf(await hub.request('GET', `/api/sessions/${id}/messages?limit=200`)));
  return `prompt-behind-${Math.max(0, ...messages.map(({ seq }) => seq))}`;
}
