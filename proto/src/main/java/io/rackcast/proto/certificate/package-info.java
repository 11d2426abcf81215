/**
 * Who the holder of a client certificate is: rules on the names that it has beside its subject (RFC
 * 5280 section 4.2.1.6), and on who issued it. That its holder has the key, and that it leads to an
 * authority at all, TLS has checked before.
 */
@NullMarked
package io.rackcast.proto.certificate;

import org.jspecify.annotations.NullMarked;
