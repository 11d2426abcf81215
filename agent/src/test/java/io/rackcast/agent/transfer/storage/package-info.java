/** Tests of the package of the same name. */
@NullMarked
package io.rackcast.agent.transfer.storage;

import org.jspecify.annotations.NullMarked;
