/**
 * Certificates of the programs' own: a chain, its key and the authorities it trusts are read from
 * PEM files, checked, and read again when the files change. What is made of them, a context of
 * Netty's or Jetty's, is left to who uses them.
 */
@NullMarked
package io.rackcast.proto.tls;

import org.jspecify.annotations.NullMarked;
