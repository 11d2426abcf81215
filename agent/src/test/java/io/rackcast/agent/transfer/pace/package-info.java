/** Tests of the limits, by a clock moved by hand. */
@NullMarked
package io.rackcast.agent.transfer.pace;

import org.jspecify.annotations.NullMarked;
