/** Real programs that tests push images with and to, and images made from nothing. */
@NullMarked
package io.rackcast.publisher.testkit;

import org.jspecify.annotations.NullMarked;
