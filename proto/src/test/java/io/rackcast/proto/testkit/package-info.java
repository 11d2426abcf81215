/** What the tests of every module use; the other modules see only this package of these tests. */
@NullMarked
package io.rackcast.proto.testkit;

import org.jspecify.annotations.NullMarked;
