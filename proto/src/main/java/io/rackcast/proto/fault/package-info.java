/**
 * Why a server of ours cannot be reached, in a sentence for people: from what gRPC, Netty and the
 * JDK throw to what is wrong, the value seen, and the setting to mend. {@link
 * io.rackcast.proto.fault.CalledServer} is the door; it knows what the caller's settings are
 * called.
 */
@NullMarked
package io.rackcast.proto.fault;

import org.jspecify.annotations.NullMarked;
