/** The tracker program: reads its settings, builds its parts, starts and stops them. */
@NullMarked
package io.rackcast.tracker;

import org.jspecify.annotations.NullMarked;
