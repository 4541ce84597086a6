import { randomUUID } from 'node:crypto';
import { json, type Reply } from '../web/reply.ts';

/** A refusal in Graph's own shape (Graph error responses and resource types). */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly { code: string; message: string; target: string }[];
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    code: string,
    message: string,
    extra: { target?: string; detail?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details =
      extra.target === undefined
        ? []
        : [{ code: extra.detail ?? 'InvalidValue', message, target: extra.target }];
    this.headers = extra.headers ?? {};
  }
}

export const notFound = (id: string): GraphError =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const badRequest = (message: string): GraphError => new GraphError(400, 'Request_BadRequest', message);

export const unsupportedQuery = (message: string): GraphError =>
  new GraphError(400, 'Request_UnsupportedQuery', message);

export const denied = (): GraphError =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

/** A write that must be made on premises, where the object is mastered. */
export const masteredOnPremises = (): GraphError =>
  badRequest(
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
  );

export const conflict = (property: string): GraphError =>
  new GraphError(
    400,
    'Request_BadRequest',
    `Another object with the same value for property ${property} already exists.`,
    {
      target: property,
      detail: 'ObjectConflict',
    },
  );

/** The ids by which a request is found again, in headers and in error bodies. */
export interface RequestIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

export function requestIds(clientRequestId: string | string[] | undefined): RequestIds {
  const requestId = randomUUID();
  const given = typeof clientRequestId === 'string' && /^[\x21-\x7e]{1,128}$/.test(clientRequestId);
  return { requestId, clientRequestId: given ? clientRequestId : requestId };
}

export function idHeaders(ids: RequestIds): Record<string, string> {
  return {
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"Embedded","Slice":"E","Ring":"1"}}',
  };
}

export function graphErrorReply(error: GraphError, ids: RequestIds): Reply {
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
  };
  const details = error.details.length > 0 ? { details: error.details } : {};
  const body = { error: { code: error.code, message: error.message, ...details, innerError } };
  return json(error.status, body, { ...error.headers, ...idHeaders(ids) });
}
