package io.rackcast.agent.announce;

/** An HTTP answer: status code and whole body; the body is shared, not copied. */
@SuppressWarnings("ArrayRecordComponent") // short-lived, never compared
record HttpReply(int status, byte[] body) {}
