package dev.reprise.admin;

import dev.reprise.upstream.RequestHead;

/**
 * What an operator asks for.
 *
 * @param head as it came, secrets included: no part of it is logged or given back
 * @param body empty when there is none
 * @param remote address that it came from
 */
@SuppressWarnings("ArrayRecordComponent") // Calls are never compared.
public record AdminCall(RequestHead head, byte[] body, String remote) {}
