/** Speaks to the operator service: JSON there and back, problems as errors. */

/** A problem document (RFC 9457), or what comes nearest to one when nobody answers. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly fields: readonly { field: string; reason: string }[] = [],
    readonly retryAfterS: number | null = null,
  ) {
    super(title);
    this.name = "ApiProblem";
  }

  /** Whether nobody answered at all: the network is away, or the service. */
  get offline(): boolean {
    return this.status === 0;
  }
}

interface ProblemDocument {
  title?: string;
  detail?: string;
  errors?: { field?: string; detail?: string }[];
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

// What changes something carries this header, which no page of a stranger's can set (CSRF).
const OWN_PAGE = { "X-CloudIoT-Request": "1" };

const signedOutListeners = new Set<() => void>();

/** Be told when an answer says that nobody is signed in (any more). */
export function whenSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/**
 * One request.
 *
 * @param body - sent as JSON; a `File` or `Blob` is sent as it is, under its own type.
 * @throws ApiProblem - for every answer that is not a success, and for none at all.
 */
export async function ask<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const response = await answerTo(method, path, body);
  if (!response.ok) {
    if (response.status === 401) signedOutListeners.forEach((tell) => tell());
    throw await problemOf(response);
  }
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/** For SWR: the answer to a GET. */
export function get<Answer>(path: string): Promise<Answer> {
  return ask<Answer>("GET", path);
}

async function answerTo(method: Method, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...(method === "GET" ? {} : OWN_PAGE) };
  if (body instanceof Blob) headers["Content-Type"] = body.type;
  else if (body !== undefined) headers["Content-Type"] = "application/json";
  const sent = body instanceof Blob ? body : JSON.stringify(body);
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: sent }),
    });
  } catch {
    throw new ApiProblem(0, "The service cannot be reached.");
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = response.headers.get("Retry-After");
  const wait = retryAfter === null ? null : Number(retryAfter);
  try {
    const document = (await response.json()) as ProblemDocument;
    const fields = (document.errors ?? []).map(({ field, detail }) => ({ field: field ?? "", reason: detail ?? "" }));
    return new ApiProblem(response.status, document.detail ?? document.title ?? response.statusText, fields, wait);
  } catch {
    return new ApiProblem(response.status, response.statusText || `Status ${response.status}`, [], wait);
  }
}
