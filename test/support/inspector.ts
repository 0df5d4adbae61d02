/** The requests that the inspector's page makes, for tests that make them too. */

export interface Open {
  readonly url: string
  readonly token: string
}

export function opened(address: string): Open {
  const [url = '', token = ''] = address.split('#token=')
  return { url, token }
}

export function post(
  { url, token }: Open,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${url}${path}`, {
    method: 'POST',
    body: text,
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
}

export async function call(open: Open, words: unknown, query = ''): Promise<unknown> {
  const answer = await post(open, `call${query}`, words)
  const body: unknown = await answer.json()
  return answer.status === 200 && typeof body === 'object' && body !== null && 'reply' in body
    ? body.reply
    : body
}

/** The events of a stream, one after another. */
export async function* events(answer: Response): AsyncGenerator<Record<string, unknown>> {
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString('utf8')
    const lines = text.split('\n\n')
    text = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice(6))
  }
}
