/**
 * Certificates of the programs' own, and TLS by them: {@link io.rackcast.proto.tls.ServerTls} for
 * servers, {@link io.rackcast.proto.tls.ClientTls} for those who call them. A chain, its key and
 * the authorities that are trusted are read from PEM files, checked, and read again when the files
 * change; {@link io.rackcast.proto.tls.CertificateWatch} does so for whoever builds contexts of
 * another kind, as those of the announces and of the peer port.
 */
@NullMarked
package io.rackcast.proto.tls;

import org.jspecify.annotations.NullMarked;
