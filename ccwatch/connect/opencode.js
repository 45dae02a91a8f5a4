// Written by `ccwatch connect opencode`; `ccwatch disconnect opencode` takes it away.
// It asks ccwatch whatever opencode would ask you, and answers as ccwatch does.
const settings = {}

const MOST_INPUTS = 1000
const ANSWERS = { allow: "once", deny: "reject" }

export const Ccwatch = async ({ client, directory }) => {
  // What a tool was given, by the id of its call: a request for permission does not say it.
  const inputs = new Map()
  const waiting = new Map()

  const ask = async (request, signal) => {
    const token = settings.token ?? process.env[settings.variable] ?? ""
    const pane = process.env.TMUX_PANE ?? ""
    const headers = { "Content-Type": "application/json" }
    if (token) headers["Authorization"] = `Bearer ${token}`
    if (/^%[0-9]{1,9}$/.test(pane)) headers["X-Ccwatch-Pane"] = pane
    if (settings.unreachable === "deny") headers["X-Ccwatch-Strict"] = "1"
    try {
      const body = JSON.stringify({ ...request, directory })
      // Bun gives up after five minutes unless it is told not to.
      const options = { method: "POST", headers, body, signal, timeout: false, redirect: "error" }
      const response = await fetch(settings.url, options)
      const answer = response.ok ? await response.json() : {}
      if (["allow", "deny", "ask"].includes(answer.status)) return answer
    } catch {
      if (signal?.aborted) return { status: "ask" }
    }
    const message = "ccwatch could not be reached; nobody has refused this."
    return { status: settings.unreachable, message }
  }

  const answer = async (asked) => {
    const call = asked.tool?.callID
    const known = inputs.get(call)
    const stop = new AbortController()
    waiting.set(asked.id, stop)
    const request = {
      session: asked.sessionID,
      call,
      tool: known?.tool ?? asked.permission,
      input: known?.input ?? { ...asked.metadata, patterns: asked.patterns },
    }
    const { status, message } = await ask(request, stop.signal)
    waiting.delete(asked.id)
    const reply = ANSWERS[status]
    if (!reply || stop.signal.aborted) return
    await client._client.post({
      url: "/permission/{requestID}/reply",
      path: { requestID: asked.id },
      headers: { "Content-Type": "application/json" },
      body: reply === "reject" && message ? { reply, message } : { reply },
    })
  }

  return {
    "tool.execute.before": async (call, output) => {
      inputs.set(call.callID, { tool: call.tool, input: output.args })
      if (inputs.size > MOST_INPUTS) inputs.delete(inputs.keys().next().value)
    },
    "tool.execute.after": async (call) => {
      inputs.delete(call.callID)
    },
    // opencode has called this before version 1.3, and not since; newer ones tell it as an event.
    "permission.ask": async (asked, output) => {
      const input = inputs.get(asked.callID)?.input ?? { ...asked.metadata, pattern: asked.pattern }
      const request = { session: asked.sessionID, call: asked.callID, tool: asked.type, input }
      output.status = (await ask(request)).status
    },
    event: async ({ event }) => {
      // Not awaited: opencode tells no other event before this one is done with.
      if (event.type === "permission.asked") void answer(event.properties).catch(() => {})
      if (event.type === "permission.replied") waiting.get(event.properties.requestID)?.abort()
    },
  }
}
