/** What the frontends share of listening on several addresses. */
@NullMarked
package io.rackcast.tracker.listen;

import org.jspecify.annotations.NullMarked;
