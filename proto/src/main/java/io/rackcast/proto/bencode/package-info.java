/**
 * Reading and writing bencode (BEP 3, "bencoding").
 *
 * <p>Owns the value types and the one encoding each value has: the reader is strict, so that what
 * it accepts is written back byte for byte. What the values mean (torrents, announces, peers'
 * extended messages) is left to the packages that use them. Needs the JDK only; all types are
 * immutable and may be used by any thread.
 */
@NullMarked
package io.rackcast.proto.bencode;

import org.jspecify.annotations.NullMarked;
