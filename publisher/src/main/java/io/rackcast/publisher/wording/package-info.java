/**
 * How the publisher words what others say and do: a stranger's text inside a sentence, and logs
 * whose pace others set. Leaves the sentences themselves to whoever says them; follows no spec and
 * knows nobody.
 */
@NullMarked
package io.rackcast.publisher.wording;

import org.jspecify.annotations.NullMarked;
