/**
 * Where is this address? Addresses, subnets, locations, and the operator's table from one to the
 * other by longest prefix (RFC 4632 section 5.1), for IPv4 and IPv6.
 *
 * <p>It owns the values and the racks file. What a location is good for (whom to hand out to whom)
 * belongs to the tracker; which of several sources of a location wins, too.
 */
@NullMarked
package io.rackcast.proto.topology;

import org.jspecify.annotations.NullMarked;
