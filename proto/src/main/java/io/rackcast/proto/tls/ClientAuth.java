package io.rackcast.proto.tls;

/** Whether a server asks clients for a certificate. */
public enum ClientAuth {
  /** It does not. */
  NONE,
  /** It does, and takes those without one; one that is shown must be good. */
  OPTIONAL,
  /** It does, and refuses those without one. */
  REQUIRED
}
