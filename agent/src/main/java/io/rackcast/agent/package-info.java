/** The agent program: reads its settings, builds its parts, starts and stops them. */
@NullMarked
package io.rackcast.agent;

import org.jspecify.annotations.NullMarked;
