/**
 * Callers by client certificate: rules on its alternative names (RFC 5280 section 4.2.1.6), never
 * on its subject. That the chain is good and whose authority it leads to is TLS's to check.
 */
@NullMarked
package io.rackcast.publisher.identity.certificate;

import org.jspecify.annotations.NullMarked;
