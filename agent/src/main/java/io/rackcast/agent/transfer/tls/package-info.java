/**
 * TLS between agents on the peer port: both sides show a certificate, and each checks the other's
 * against the authorities that it trusts. Knows certificates and handshakes, not what is said after
 * them.
 */
@NullMarked
package io.rackcast.agent.transfer.tls;

import org.jspecify.annotations.NullMarked;
