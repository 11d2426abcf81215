/** Small files that outlive the process, replaced so that a crash leaves the old or the new one. */
@NullMarked
package io.rackcast.tracker.state;

import org.jspecify.annotations.NullMarked;
