/** Tests of the package of the same name. */
@NullMarked
package io.rackcast.agent.transfer.picker;

import org.jspecify.annotations.NullMarked;
