/** The publisher program: reads its settings, builds its parts, starts and stops them. */
@NullMarked
package io.rackcast.publisher;

import org.jspecify.annotations.NullMarked;
