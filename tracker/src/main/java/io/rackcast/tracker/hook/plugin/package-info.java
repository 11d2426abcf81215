/** Loads a site's own hooks from jars. Leaves to the chain when they are asked. */
@NullMarked
package io.rackcast.tracker.hook.plugin;

import org.jspecify.annotations.NullMarked;
