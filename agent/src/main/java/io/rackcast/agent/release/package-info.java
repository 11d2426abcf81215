/**
 * The publisher as an agent sees it: releases to torrents, signed announce URLs, node tokens and
 * the feed of approvals, over gRPC ({@code rackcast/v1/artifacts.proto}, {@code announces.proto},
 * {@code approvals.proto}). Owns the sentences for what the publisher refuses. Leaves to its
 * callers when to ask again, and to {@code origin} the reading of blobs.
 */
@NullMarked
package io.rackcast.agent.release;

import org.jspecify.annotations.NullMarked;
