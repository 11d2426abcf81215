/** Tests of the transfer engine: on real sockets and files, also against other clients. */
@NullMarked
package io.rackcast.agent.transfer;

import org.jspecify.annotations.NullMarked;
