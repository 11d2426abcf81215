/**
 * Announces over HTTP: tells trackers what this node has and hears of peers (BEP 3, BEP 7, BEP 12,
 * BEP 23). Owns when to announce, to which tracker, and the life of the signed URLs. Leaves to
 * others the signing ({@code release}), what the peers are used for ({@code transfer}) and what
 * trackers push ({@code node}).
 */
@NullMarked
package io.rackcast.agent.announce;

import org.jspecify.annotations.NullMarked;
